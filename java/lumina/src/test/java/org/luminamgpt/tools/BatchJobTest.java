// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

class BatchJobTest {
    private static final BatchJob JOB = new BatchJob(7);

    private static byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** Computed with Python's hashlib from the documented rule. */
    @ParameterizedTest
    @CsvSource({"0, 1, 5243682960817260478", "7, fox, 1496883737186258372", "-1, füchse, 5819343937328179346"})
    void aSeedFollowsFromJobAndKey(long job, String key, long seed) {
        assertThat(new BatchJob(job).seed(key)).isEqualTo(seed);
        assertThat(new BatchJob(job).row(key, Map.of("prompt", "a fox")).request().sampling().seed()).isEqualTo(seed);
    }

    @Test
    void takesEverythingThatARequestHas() {
        Map<String, Object> cells = Map.of("prompt", "a fox", "size", "96x64", "seed", "3", "guidance", 2.5, "imageTopK", 100L, "textTopK", 5,
                "temperature", new BigDecimal("0.5"), "maxTokens", "900", "targetSize", 512);
        assertThat(JOB.row("k", cells).request()).isEqualTo(Request.image("a fox").size(96, 64).seed(3).guidance(2.5).imageTopK(100)
                .textTopK(5).temperature(0.5).maxTokens(900).targetSize(512));
        assertThat(JOB.row("k", Map.of("prompt", "a fox", "grid", "3x2", "seed", 1)).request())
                .isEqualTo(Request.image("a fox").grid(3, 2).seed(1));
    }

    @Test
    void takesPicturesForTasks() {
        Part.Picture picture = Part.picture(png());
        assertThat(JOB.row("k", Map.of("task", "Depth", "picture", png(), "seed", 1)).request())
                .isEqualTo(Request.task(Task.DEPTH, picture).seed(1));
        assertThat(JOB.row("k", Map.of("task", "edit", "prompt", "redder", "picture", png(), "seed", 1)).request())
                .isEqualTo(Request.task(Task.EDIT, picture, "redder").seed(1));
        assertThat(JOB.row("k", Map.of("task", "message", "prompt", "What is it?", "picture", png(), "seed", 1)).request())
                .isEqualTo(Request.ask(picture, "What is it?").seed(1));
        assertThat(JOB.row("k", Map.of("task", "message", "prompt", "Of <|image|>?", "picture", png(), "seed", 1)).request())
                .isEqualTo(Request.message("Of <|image|>?", picture.pixels()).seed(1));
    }

    @Test
    void theJobSaysWhatRowsLeaveOut() {
        var job = new BatchJob(7, Sampling.DEFAULTS.withSeed(99).withGuidance(3).withImageTopK(10), new ImageSize(96, 64), true);
        Request request = job.row("k", Map.of("prompt", "a fox", "imageTopK", 20, "seed", "", "temperature", "")).request();
        assertThat(request).isEqualTo(Request.image("a fox").grid(2, 3).guidance(3).imageTopK(20).seed(job.seed("k")));
        assertThat(job.row("k", Map.of("prompt", "a fox", "size", "32x32")).request().size()).isEqualTo(new ImageSize(32, 32));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "seed | 1.5 | seed has to be a whole number, was \"1.5\"",
        "seed | 99999999999999999999 | seed has to be a whole number",
        "seed | 1e999999999 | seed has to be a whole number",
        "guidance | NaN | guidance has to be a number, was \"NaN\"",
        "guidance | 1e999 | guidance has to be 0 or more, was Infinity",
        "guidance | -1 | guidance has to be 0 or more",
        "imageTopK | 3000000000 | imageTopK has to be a whole number",
        "temperature | hot | temperature has to be a number, was \"hot\"",
        "maxTokens | 0 | 1 or more",
        "size | big | WIDTHxHEIGHT",
        "size | 33x32 | multiples of 32",
        "grid | 0x1 | 1 or more",
        "task | paint | task has to be image, message",
        "task | bare | task has to be image, message",
        "task | depth | DEPTH needs exactly one picture",
        "picture | fox.png | picture has to be the bytes of a picture file, was \"fox.png\""})
    void aBadCellMakesABadRow(String column, String value, String error) {
        BatchRow row = JOB.row("k", Map.of("prompt", "a fox", column, value));
        assertThat(row.request()).isNull();
        assertThat(row.error()).contains(error);
    }

    @Test
    void refusesCellsOfAnotherKind() {
        assertThat(JOB.row("k", Map.of("prompt", 42)).error()).isEqualTo("prompt has to be text, was \"42\"");
        assertThat(JOB.row("k", Map.of("prompt", "a", "seed", true)).error()).isEqualTo("seed has to be a whole number, was \"true\"");
        assertThat(JOB.row("k", Map.of("prompt", "a", "picture", new byte[] {1, 2, 3}, "task", "depth")).error()).contains("picture");
        assertThat(JOB.row("k", Map.of("prompt", "a", "size", "32x32", "grid", "1x1")).error()).contains("not both");
        assertThat(JOB.row("k", Map.of()).error()).contains("IMAGE needs a text");
        assertThat(JOB.row("k", Map.of("prompt", "a", "seed", "1".repeat(1000))).error()).hasSizeLessThan(200);
    }

    @ParameterizedTest
    @CsvSource({"prompt, prompt", "Image-Top-K, imageTopK", "image_top_k, imageTopK", "IMAGETOPK, imageTopK", "Max Tokens, maxTokens"})
    void namesAreReadAsPeopleWriteThem(String name, String column) {
        assertThat(BatchJob.column(name)).isEqualTo(column);
    }

    @Test
    void refusesColumnsThatItDoesNotKnow() {
        assertThatThrownBy(() -> BatchJob.column("promt")).isInstanceOf(LuminaException.InvalidRequest.class)
                .hasMessageContaining("\"promt\"").hasMessageContaining("prompt");
    }

    @Test
    void aDigestTellsOtherWork() {
        String digest = JOB.row("k", Map.of("prompt", "a fox", "seed", "1")).digest();
        assertThat(JOB.row("other", Map.of("seed", 1L, "prompt", "a fox", "guidance", "")).digest()).isEqualTo(digest);
        assertThat(JOB.row("k", Map.of("prompt", "a fox", "seed", 2)).digest()).isNotEqualTo(digest);
        assertThat(new BatchJob(8).row("k", Map.of("prompt", "a fox", "seed", 1)).digest()).isNotEqualTo(digest);
        assertThat(JOB.row("k", Map.of("picture", new byte[] {1})).digest()).isNotEqualTo(JOB.row("k", Map.of("picture", new byte[] {2})).digest());
    }
}
