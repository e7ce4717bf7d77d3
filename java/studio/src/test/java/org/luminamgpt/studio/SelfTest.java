// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.TrainCommand;
import org.luminamgpt.train.vqgan.VqganConfig;
import picocli.CommandLine;

/**
 * Studio and trainer from end to end, by their commands: a tiny model learns by heart sixteen things drawn by code, in two
 * styles on white, 64 pixels square, and the engine draws what its sentences ask for. Minutes, not seconds:
 * {@code tools/test training}.
 */
@Tag("self-test")
class SelfTest {
    private static final int CODES = 512;
    private static final VqganConfig VQGAN = new VqganConfig(16, List.of(1, 1, 2, 2, 4), 1, 32, 16, CODES, 4, 64);
    private static final String DECODER =
            "hidden_size=64,num_hidden_layers=2,intermediate_size=128,num_attention_heads=2,num_key_value_heads=2";

    private static final String DRAWN = "A flat picture of a star in the center on a white background.";

    @TempDir
    private Path folder;

    @Test
    void aModelTrainedFromNothingDrawsWhatItIsAsked() throws IOException {
        write("scenes.yaml", "targets: [64]", "squareShare: 100", "layouts: {ONE: 1}", "backgrounds: {SOLID: 1}",
                "colors: [WHITE]", "iconSizes: [64]", "overlap: 0");
        write("mix.yaml", "META: [{path: tokens}]");
        VQGAN.write(path("shape.yaml"));

        studio("tokenizer", scenes(), "--codes", CODES, "--text-tokens", "400", "--grids", "4", "--samples", "500", "--out", path("model"));
        write("model/lumina.json", "{\"model_id\": \"self-test\", \"target_sizes\": [64], \"sampling\": {\"guidance\": 1, \"image_top_k\": 1}}");
        studio("vqgan", "--icons", "procedural", "--curriculum", path("scenes.yaml"), "--config", path("shape.yaml"), "--maps", "0",
                "--crops", "6", "--whole-from", "1", "--edges", "0", "--plain-steps", "640", "--rate", "7e-4", "--warm-up", "20",
                run("vqgan", 750, "model"));
        studio("tokenize", scenes(), "--bare", "0", "--count", "400", "--model", path("model"), "--out", path("tokens"));
        train("decoder", "--data", path("mix.yaml"), "--from", path("model"), "--fresh", "--set", DECODER, "--batch", "16",
                "--rate", "4e-3", "--warm-up", "20", "--dropout", "0", "--sample", DRAWN, run("decoder", 300, "trained"));
        assertThat(path("runs/decoder/samples/decoder-000000300.png")).exists();
        assertThat(Files.readString(path("runs/decoder/report.html"))).contains("decoder-000000300.png", "decoder-000000000.png");
        studio("evaluate", scenes(), "--model", path("trained"), "--count", "64", "--reconstructions", "16", "--task-count", "0", "--out",
                path("evaluation"));

        JsonNode figures = new ObjectMapper().readTree(path("evaluation/evaluation.json").toFile()).path("figures");
        assertThat(mean(figures, "requests answered")).isEqualTo(1);
        assertThat(mean(figures, "seen: object")).isGreaterThanOrEqualTo(0.95);
        assertThat(mean(figures, "seen: background")).isGreaterThanOrEqualTo(0.95);
    }

    private Object[] scenes() {
        return new Object[] {"--icons", "procedural", "--curriculum", path("scenes.yaml"), "--wording", "PLAIN", "--task", "IMAGE=1"};
    }

    private Object[] run(String name, int steps, String export) {
        return new Object[] {"--run", path("runs/" + name), "--steps", steps, "--save-every", 300, "--quiet", "--export", path(export)};
    }

    private static double mean(JsonNode figures, String name) {
        return figures.path(name).path("mean").asDouble(Double.NaN);
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(path(name), List.of(lines));
    }

    private static void train(String command, Object... arguments) {
        run(new TrainCommand(), command, arguments);
    }

    private static void studio(String command, Object... arguments) {
        run(new StudioCommand(), command, arguments);
    }

    /** Runs a command in this process. */
    private static void run(Object program, String command, Object... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        for (Object argument : arguments) {
            if (argument instanceof Object[] several) for (Object one : several) all.add(one.toString());
            else all.add(argument.toString());
        }
        assertThat(new CommandLine(program).execute(all.toArray(String[]::new))).as("%s", all).isZero();
    }
}
