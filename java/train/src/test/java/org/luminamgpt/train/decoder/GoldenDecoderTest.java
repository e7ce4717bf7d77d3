// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luminamgpt.train.Golden;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.SafeTensors;
import org.luminamgpt.train.tokens.TokenRecord;

/** Against tests/golden/train and tests/golden/model: the reference in float32, without dropout. */
class GoldenDecoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long[] ROWS = {8197, 8710, 8803};

    @ParameterizedTest(name = "{0}, layers computed again: {1}")
    @CsvSource({"single, false", "batch2, false", "single, true", "batch2, true"})
    void lossAndGradientsAreTheReferences(String name, boolean recompute) throws Exception {
        JsonNode golden = golden(name);
        Decoder decoder = ModelFolder.load(Golden.checkpoint("mgpt-a"));
        Batch batch = Batch.of(samples(golden));
        int count = golden.path("num_target_tokens").asInt();
        assertThat(batch.targetCount()).isEqualTo(count);
        try (PointerScope scope = new PointerScope()) {
            double weight = golden.path("z_loss_weight").asDouble();
            TokenLoss.Sums sums = new TokenLoss(0, weight, recompute).backward(decoder, batch, count, 0);
            assertRelative(sums.cross() / count, golden.path("closs").asDouble(), 1e-5);
            assertRelative(sums.z() / count, golden.path("z_loss").asDouble(), 1e-5);
            assertRelative(sums.cross() / count + weight * sums.z() / count, golden.path("total").asDouble(), 1e-5);
            assertRelative(globalNorm(decoder), golden.path("grad_norm_all_decoder_params").asDouble(), 1e-3);
            Map<String, Tensor> expected = SafeTensors.read(Golden.file("train/loss_a.safetensors"));
            int compared = 0;
            for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
                if (entry.getKey().startsWith(name + ".")) {
                    assertGradient(decoder, entry.getKey().substring(name.length() + 1), entry.getValue());
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(8);
        }
    }

    @ParameterizedTest(name = "logits of {0} {1}")
    @CsvSource({"a, text", "a, unirep", "b, text", "b, unirep"})
    void logitsAreTheReferencesForBothNormPlacementsAndGroupedHeads(String variant, String kind) throws Exception {
        String name = "model/logits_" + variant + "_" + kind;
        JsonNode golden = JSON.readTree(Golden.file(name + ".json").toFile());
        Decoder decoder = ModelFolder.load(Golden.checkpoint("mgpt-" + variant));
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = decoder.logitsOf(longs(golden.path("input_ids")));
            long[] positions = longs(golden.path("logit_positions"));
            Tensor expected = SafeTensors.read(Golden.file(name + ".safetensors")).get("logits");
            assertClose(logits.index_select(0, Ops.longs(positions)), expected, 1e-4);
        }
    }

    private static JsonNode golden(String name) throws Exception {
        for (JsonNode entry : JSON.readTree(Golden.file("train/loss_a.json").toFile())) {
            if (entry.path("name").asText().equals(name)) {
                return entry;
            }
        }
        throw new AssertionError("no golden loss named " + name);
    }

    private static List<TokenRecord> samples(JsonNode golden) {
        List<TokenRecord> samples = new ArrayList<>();
        for (int i = 0; i < golden.path("input_ids").size(); i++) {
            samples.add(new TokenRecord(i, ints(golden.path("input_ids").get(i)), ints(golden.path("labels").get(i))));
        }
        return samples;
    }

    private static void assertGradient(Decoder decoder, String name, Tensor expected) {
        int bracket = name.indexOf('[');
        Tensor gradient = decoder.weights().get(bracket < 0 ? name : name.substring(0, bracket)).grad();
        assertClose(bracket < 0 ? gradient : gradient.index_select(0, Ops.longs(ROWS)), expected, 1e-3);
    }

    private static double globalNorm(Decoder decoder) {
        double squares = 0;
        for (Tensor weight : decoder.weights().trained()) {
            squares += weight.grad().square().sum().item_double();
        }
        return Math.sqrt(squares);
    }

    private static void assertClose(Tensor actual, Tensor expected, double relative) {
        double difference = actual.sub(expected).abs().max().item_double();
        assertThat(difference).isLessThan(relative * expected.abs().max().item_double());
    }

    private static void assertRelative(double actual, double expected, double relative) {
        assertThat(actual).isCloseTo(expected, within(relative * Math.abs(expected)));
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    private static long[] longs(JsonNode array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong();
        }
        return values;
    }
}
