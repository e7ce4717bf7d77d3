// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.train.Golden;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.SafeTensors;

/** Against tests/golden/vqgan: the reference in float32. */
class GoldenVqganTest {
    @ParameterizedTest
    @ValueSource(strings = {"enc_sq", "enc_wide"})
    void latentsCodesAndReconstructionAreTheReferences(String name) throws Exception {
        Vqgan model = Vqgan.load(Golden.checkpoint("vqgan"));
        JsonNode golden = golden(name);
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Map<String, Tensor> expected = SafeTensors.read(Golden.file("vqgan/" + name + ".safetensors"));
            Tensor x = Pixels.toTensor(List.of(ImageIO.read(Golden.file("vqgan/" + name + ".png").toFile())));
            assertClose(x.squeeze(0), expected.get("input"), 1e-6);
            assertClose(model.encode(x).squeeze(0), expected.get("z"), 1e-4);
            Tensor codes = model.codes(x);
            assertThat(Ops.toLongs(codes)).containsExactly(longs(golden.path("codes")));
            assertClose(model.decode(model.lookup(codes)).squeeze(0), expected.get("recon"), 1e-4);
        }
    }

    private static JsonNode golden(String name) throws Exception {
        JsonNode cases = new ObjectMapper().readTree(Golden.file("vqgan/cases.json").toFile());
        return StreamSupport.stream(cases.spliterator(), false)
                .filter(c -> c.path("name").asText().equals(name)).findFirst().orElseThrow();
    }

    private static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
    }

    private static void assertClose(Tensor actual, Tensor expected, double relative) {
        double difference = actual.sub(expected).abs().max().item_double();
        assertThat(difference).isLessThan(relative * expected.abs().max().item_double());
    }
}
