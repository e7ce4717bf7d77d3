// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Golden;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.Weights;
import org.luminamgpt.internal.text.Json;
import org.luminamgpt.tools.VerifierReport.Check;
import org.luminamgpt.tools.VerifierReport.Outcome;

/** That a machine which computes well passes, and one that does not is told. */
class VerifierTest {
    private static final LuminaOptions EMBEDDED = Lumina.embedded().options();

    @Test
    void thisMachinePassesAndTheReportNamesNobody() {
        var told = new ArrayList<Check>();
        VerifierReport report = Verifier.verify(EMBEDDED, Duration.ofMillis(1), 7, told::add);
        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(report.checks()).isEqualTo(told);
        var names = new ArrayList<String>(List.of("known answers", "batches and settings", "random work"));
        names.addAll(1, InstructionSets.ALL.stream().map("instructions: "::concat).toList());
        assertThat(report.checks()).extracting(Check::name).isEqualTo(names);
        assertThat(report.checks()).filteredOn(check -> check.outcome() == Outcome.SKIPPED).extracting(Check::detail)
                .allMatch("this CPU lacks it"::equals);
        assertThat(report.checks()).filteredOn(check -> check.outcome() == Outcome.PASSED).allMatch(check -> check.answers() > 100);
        assertThat(report.toString()).doesNotContain(System.getProperty("user.home"), System.getProperty("user.dir"));
    }

    @Test
    void eachArchitectureHasItsSets() {
        assertThat(InstructionSets.of("amd64")).containsExactly("portable", "avx2", "avxvnni", "avx512");
        assertThat(InstructionSets.of("aarch64")).containsExactly("portable", "neon", "dotprod", "i8mm");
    }

    @Test
    void anAnswerThatIsAnotherThanTheKnownOneIsToldWithItsPlace() throws IOException {
        Map<String, Object> known = new HashMap<>(Json.object(Files.readAllBytes(Golden.file("seed-model/golden.json"))));
        @SuppressWarnings("unchecked")
        var codec = new HashMap<String, Object>((Map<String, Object>) known.get("vqgan"));
        var codes = new ArrayList<Object>((List<?>) codec.get("codes"));
        int right = (Integer) codes.set(9, 1 + (Integer) codes.get(9));
        codec.put("codes", codes);
        known.put("vqgan", codec);
        assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> new KnownAnswers(known).compare(EMBEDDED))
                .withMessage("codes of a picture: " + right + " at 9, wanted " + (right + 1));
    }

    @Test
    void kernelsThatComputeAnythingElseAreTold() {
        float[] ours;
        try (Lumina lumina = Lumina.embedded().build()) {
            ours = VerifierProcess.logits(lumina);
        }
        ours[5] += 1000;
        Check other = new InstructionSets(EMBEDDED, ours, Weights.BF16).check("portable");
        assertThat(other.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(other.detail()).contains("logits of the model within");
        Check none = new InstructionSets(EMBEDDED, ours, Weights.BF16).check("mmx");
        assertThat(none.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(none.detail()).contains("LUMINA_SIMD", "mmx");
    }

    @Test
    void idsThatChangeAreToldWithWhatChangedThem() {
        var work = new RandomWork(1);
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> work.same("in a batch", List.of(new int[] {1, 2, 3}), List.of(new int[] {1, 2, 4})))
                .withMessage("a request's ids are others in a batch: 3 at 2 of 3, wanted 4");
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> work.same("in a batch", List.of(new int[] {1}), List.of(new int[] {1, 2})));
    }

    @Test
    void numbersThatAreNoneAreFarFromAll() {
        assertThat(InstructionSets.distance(new float[] {1, Float.NaN}, new float[] {1, 2})).isInfinite();
        assertThat(InstructionSets.distance(new float[] {1}, new float[] {1, 2})).isInfinite();
        assertThat(InstructionSets.distance(new float[] {1, 2}, new float[] {1, 2})).isZero();
    }

    @Test
    void messagesTellNoPaths() {
        assertThat(VerifierReport.withoutPaths("/home/me/model has no config.json; see file:/etc/x, or 1/2"))
                .isEqualTo("(a path) has no config.json; see file:(a path), or 1/2");
    }
}
