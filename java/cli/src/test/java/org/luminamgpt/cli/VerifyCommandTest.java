// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luminamgpt.cli.Command.lumina;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.cli.Command.Outcome;

class VerifyCommandTest {
    @Test
    void tellsEachCheckAndWritesAReportToSend(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.json");
        Outcome outcome = lumina("verify", 0, "--seed", 5, "--out", file);
        assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).contains("passed  known answers", "passed  instructions: portable", "passed  batches and settings",
                "passed: lumina ", "seed 5");
        JsonNode report = new ObjectMapper().readTree(file.toFile());
        assertThat(report.get("seed").longValue()).isEqualTo(5);
        assertThat(report.get("machine").get("cores").intValue()).isPositive();
        assertThat(report.get("model").get("layers").intValue()).isEqualTo(6);
        assertThat(report.get("checks")).hasSize(6);
        assertThat(report.toString()).doesNotContain(folder.toString(), System.getProperty("user.home"));
    }

    @Test
    void refusesATimeThatIsNone() {
        assertThat(lumina("verify", "--", -1).err()).contains("MINUTES is 0 or more, was -1");
        assertThat(lumina("verify", "NaN").err()).contains("MINUTES is 0 or more");
        assertThat(lumina("verify", "1", "--out", "no/such/folder/report.json").err()).contains("does not exist; make it first");
        assertThat(lumina("verify", "0", "--model", "no/such/model").status()).isEqualTo(1);
    }
}
