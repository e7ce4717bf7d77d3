// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleAndMetricsTest {
    @TempDir
    private Path folder;

    @Test
    void theRateRisesLinearlyThenFallsAsAHalfCosine() {
        Schedule schedule = new Schedule(1, 0.1, 10, 110, 0);
        assertThat(schedule.at(0)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.at(9)).isCloseTo(1, within(1e-12));
        assertThat(schedule.at(60)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.at(500)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void aRunFromWeightsAloneWarmsUpAgainOntoTheSameCurve() {
        Schedule whole = new Schedule(1, 0.1, 10, 110, 0);
        Schedule again = new Schedule(1, 0.1, 10, 110, 60);
        assertThat(again.at(60)).isCloseTo(whole.at(60) / 10, within(1e-12));
        assertThat(again.at(80)).isEqualTo(whole.at(80));
    }

    @Test
    void ratesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Schedule(1e-3, 1e-2, 0, 10, 0)).hasMessageContaining("floor");
        assertThatThrownBy(() -> new Schedule(1e-3, 0, 0, 10, 10)).hasMessageContaining("start");
    }

    @Test
    void linesOfStepsLostByAKillAreDroppedOnResuming() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        Metrics metrics = new Metrics(file, 0);
        for (long step = 1; step <= 5; step++) {
            metrics.add(step, Map.of("loss", 1.0 / step));
        }
        Files.writeString(file, Files.readString(file) + "{\"step\":6,\"lo"); // cut by the kill
        assertThat(Metrics.read(file)).hasSize(5);
        new Metrics(file, 3).add(4, Map.of("loss", 9.0));
        assertThat(Metrics.read(file)).hasSize(4).last().satisfies(line -> assertThat(line.path("loss").asDouble()).isEqualTo(9));
    }

    @Test
    void theReportShowsACurveForEachMetric() throws IOException {
        Metrics metrics = new Metrics(folder.resolve("metrics.jsonl"), 0);
        for (long step = 1; step <= 400; step++) {
            metrics.add(step, Map.of("loss", 1.0 / step, "rate", 1e-3, "seconds", 1.0));
        }
        metrics.add(401, Map.of("loss", 1.0 / 401, "rate", 1e-3, "seconds", 1.0, "commitment", 0.5)); // begins late
        String page = Files.readString(Report.write(folder));
        assertThat(page).contains("<h2>loss 0.00249", "<h2>rate", "<polyline", "<p>0.50000 to 0.50000<")
                .doesNotContain("<h2>seconds", "http");
    }
}
