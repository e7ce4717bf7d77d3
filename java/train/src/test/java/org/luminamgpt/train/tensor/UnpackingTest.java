// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.run.TwoProcesses;

/** Processes of one training start at the same time, the first time ever on a machine too. */
class UnpackingTest {
    @TempDir
    Path empty;

    @Test
    void twoProcessesUnpackLibtorchAtOnce() throws Exception {
        try (var processes = new TwoProcesses(UnpackingTest.class)) {
            processes.start(empty.toString()).start(empty.toString());
            assertThat(processes.exits()).containsExactly(0, 0);
        }
    }

    public static void main(String[] args) {
        System.setProperty("org.bytedeco.javacpp.cachedir", args[1]);
        Ops.device("cpu");
    }
}
