// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SparkJobTest {
    @Test
    void aFailureIsToldInOneLineWithItsReason() {
        var full = new IOException("No space left on device");
        var task = new Exception("Task failed while writing rows to file:/pictures\n\tat org.apache.spark.Task.run\n",
                new Error(full.toString(), full));
        assertThat(SparkJob.why(task)).isEqualTo("Task failed while writing rows to file:/pictures: No space left on device");
        assertThat(SparkJob.why(new Exception("lost: no model in /models\nDriver stacktrace:", new IOException("no model in /models"))))
                .isEqualTo("lost: no model in /models");
        assertThat(SparkJob.why(new NullPointerException())).isEqualTo("java.lang.NullPointerException");
    }
}
