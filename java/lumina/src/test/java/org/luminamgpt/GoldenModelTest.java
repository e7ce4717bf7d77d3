// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.luminamgpt.tools.Safetensors;
import org.luminamgpt.tools.Workbench;

/** The whole line on the golden checkpoints: engine, codec, prompts and pictures through the public API. */
class GoldenModelTest {
    private enum Variant {
        /** Bf16 in two shards, heads that are not shared. */
        A,
        /** F32, norms after the blocks, shared key and value heads, two rows of q/k-norm. */
        B;

        JsonNode json(String name) {
            return Golden.json("model/" + name(name) + ".json");
        }

        float[] floats(String name, String tensor) throws IOException {
            try (Safetensors file = Safetensors.open(Golden.file("model/" + name(name) + ".safetensors"))) {
                return file.floats(tensor);
            }
        }

        String name(String name) {
            return name.formatted(name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private static final int VOCABULARY = 9216;
    private static final float LOGITS_TOLERANCE = 1e-4f;  // of the largest; the reference's own noise is below 1e-6
    private static final float PROBABILITY_TOLERANCE = 1e-5f;
    private static final Map<Variant, Lumina> OPEN = new EnumMap<>(Variant.class);

    /** Loaded once; all arithmetic in f32, as in the golden set. */
    private static Lumina lumina(Variant variant) {
        return OPEN.computeIfAbsent(variant, v -> Lumina.builder(Golden.checkpoints().resolve(v.name("mgpt-%s")))
                .tokenizer(Golden.checkpoints().resolve("tokenizer/text_tokenizer.json"))
                .vqDirectory(Golden.checkpoints().resolve("vqgan")).weights(Weights.F32).device(Device.cpu()).build());
    }

    @AfterAll
    static void close() {
        OPEN.values().forEach(Lumina::close);
    }

    @ParameterizedTest
    @EnumSource
    void logitsAreTheReferences(Variant variant) throws IOException {
        for (String name : new String[] {"logits_%s_text", "logits_%s_unirep"}) {
            JsonNode golden = variant.json(name);
            float[] wanted = variant.floats(name, "logits");
            float[] logits = Workbench.of(lumina(variant)).logits(Golden.ints(golden.get("input_ids")), 0);
            int[] positions = Golden.ints(golden.get("logit_positions"));
            float largest = largestDifference(wanted, 0, new float[wanted.length], 0, wanted.length);
            for (int p = 0; p < positions.length; p++) {
                assertThat(largestDifference(logits, positions[p] * VOCABULARY, wanted, p * VOCABULARY, VOCABULARY))
                        .as("%s, position %d", name, positions[p]).isLessThanOrEqualTo(LOGITS_TOLERANCE * largest);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextTokensDistributionIsTheReferences(Variant variant) throws IOException {
        JsonNode golden = variant.json("sampling_%s");
        int[] sequence = Golden.ints(golden.get("sequence"));
        for (int s = 0; s < golden.get("settings").size(); s++) {
            JsonNode setting = golden.get("settings").get(s);
            var sampling = new Sampling(0L, setting.get("cfg").floatValue(), setting.get("image_top_k").intValue(),
                    setting.get("text_top_k").intValue(), setting.get("temperature").floatValue(), 1);
            float[] wanted = variant.floats("sampling_%s", "probs_" + s);
            for (int p = 0; p < golden.get("positions").size(); p++) {
                JsonNode position = golden.get("positions").get(p);
                float[] probabilities = Workbench.of(lumina(variant))
                        .next(Arrays.copyOf(sequence, position.get("context_len").intValue()), sampling);
                assertThat(largestDifference(probabilities, 0, wanted, p * VOCABULARY, VOCABULARY)).as("%s", position)
                        .isLessThanOrEqualTo(PROBABILITY_TOLERANCE);
                assertThat(support(probabilities, 0)).as("%s", position).isEqualTo(support(wanted, p * VOCABULARY));
            }
        }
    }

    /** Infinite if one is no number. */
    private static float largestDifference(float[] a, int fromA, float[] b, int fromB, int count) {
        float largest = 0;
        for (int i = 0; i < count; i++) {
            float difference = Math.abs(a[fromA + i] - b[fromB + i]);
            largest = difference <= largest ? largest : Float.isNaN(difference) ? Float.POSITIVE_INFINITY : difference;
        }
        return largest;
    }

    private static int[] support(float[] probabilities, int from) {
        return IntStream.range(0, VOCABULARY).filter(id -> probabilities[from + id] > 0).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void greedyImagesAreTheReferences(Variant variant) {
        for (JsonNode golden : Golden.list(variant.json("greedy_%s"))) {
            int[] prefix = Golden.ints(golden.get("forced_prefix"));
            int[] wanted = IntStream.concat(IntStream.of(prefix), IntStream.of(Golden.ints(golden.get("generated_ids")))).toArray();
            int height = golden.get("h_grids").intValue();
            int width = golden.get("w_grids").intValue();
            Result result = lumina(variant).generate(Request.tokens(Golden.ints(golden.get("prompt_ids"))).grid(height, width)
                    .sampling(new Sampling(0L, golden.get("cfg").floatValue(), golden.get("image_top_k").intValue(),
                            golden.get("text_top_k").intValue(), 0f, wanted.length)));
            assertThat(result.ids()).isEqualTo(wanted);
            Pictures.assertSame(result.image().pixels(),
                    Golden.picture(variant.name("model/greedy_%s_" + height + "x" + width + ".png")));
        }
    }

    @ParameterizedTest
    @CsvSource({"image_understanding,MESSAGE,src_sq", "depth,DEPTH,src_wide", "segmentation,SEGMENTATION,src_tall",
        "normal,NORMALS,src_sq", "pose,POSE,src_sq", "implicit_image,MESSAGE,src_exact"})
    void promptsWithPicturesAreTheReferences(String name, Task task, String picture) {
        JsonNode golden = Golden.json("text/prompts.json").get(name);
        var pixels = Golden.picture("image/" + picture + ".png");
        Request request = task == Task.MESSAGE ? Request.message(golden.get("qas").get(0).get(0).textValue(), pixels)
                : Request.task(task, pixels);
        assertThat(Workbench.of(lumina(Variant.A)).prompt(request.targetSize(golden.get("target_size").intValue())))
                .isEqualTo(Golden.ints(golden.get("input_ids")));
    }

    @Test
    void picturesBecomeTheReferencesCodesAndBack() {
        Workbench workbench = Workbench.of(lumina(Variant.B));
        for (JsonNode golden : Golden.list(Golden.json("image/unirep.json").get("cases"))) {
            CodeGrid codes = Golden.codes(golden.get("name").textValue());
            assertThat(workbench.encode(Golden.picture("image/" + golden.get("cropped_png").textValue()))).isEqualTo(codes);
        }
        for (String name : new String[] {"enc_sq", "enc_wide"}) {
            CodeGrid codes = workbench.encode(Golden.picture("vqgan/" + name + ".png"));
            Pictures.assertSame(workbench.decode(codes), Golden.picture("vqgan/" + name + "_recon.png"));
        }
    }

    @Test
    void infoNamesWhatWasLoaded() {
        ModelInfo info = lumina(Variant.B).info();
        assertThat(info.id()).isEqualTo("mgpt-b");
        assertThat(info.engine().layers()).isEqualTo(3);
        assertThat(info.engine().kvHeads()).isEqualTo(2);
        assertThat(info.engine().swinNorm()).isTrue();
        assertThat(info.engine().vocabularySize()).isEqualTo(VOCABULARY);
        assertThat(info.engine().weights()).isEqualTo(Weights.F32);
        assertThat(info.engine().device()).isEqualTo("cpu");
        assertThat(info.targetSizes()).containsExactly(512, 768, 1024);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWithAPictureThatThePromptBreaksOffIn(Variant variant) {
        int[] frame = {8197, 8806, 8805, 4, 4, 8803};  // start, 2 grids high, 1 wide, one row of two cells
        Generation generation = lumina(variant).submit(Request.tokens(IntStream.concat(IntStream.of(0), IntStream.of(frame)).toArray())
                .previews(true).maxTokens(3 * 3 + 1).temperature(0));
        var rows = new CopyOnWriteArrayList<Event.RowDone>();
        generation.forEachEvent(event -> {
            if (event instanceof Event.RowDone row) {
                rows.add(row);
            }
        }).join();
        Result result = generation.result().join();
        assertThat(rows).containsExactly(new Event.RowDone(0, 1, 4, new ImageSize(32, 64)),
                new Event.RowDone(0, 2, 4, new ImageSize(32, 64)), new Event.RowDone(0, 3, 4, new ImageSize(32, 64)));
        assertThat(result.image().pixels().getHeight()).isEqualTo(64);
        assertThat(result.text()).isEqualTo(Request.PICTURE_MARK);
    }

    @Test
    void aPromptThatBreaksOffInNoProperPictureIsNoReasonToFail() {
        Result result = lumina(Variant.B).generate(Request.tokens(0, 8197, 8806, 8805, 8803).previews(true).maxTokens(15).temperature(0));
        assertThat(result.ids()).hasSize(15);
    }
}
