// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luminamgpt.cli.Command.lumina;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.cli.Command.Outcome;

/** What ask, chat and task say, and the JSON of every command. */
class AnswersTest {
    @TempDir
    private static Path directory;
    private static Path fox;

    @BeforeAll
    static void draw() {
        fox = directory.resolve("fox.png");
        assertThat(lumina("generate", "A cartoon picture of a fox in the center on a blue background.", "-s", 3, "-o", fox).err()).isEmpty();
    }

    private static <T> T withInput(byte[] input, java.util.concurrent.Callable<T> work) throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input));
        try {
            return work.call();
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void askPrintsItsTextAsItComes() {
        var pieces = new ArrayList<String>();
        var out = new PrintWriter(new Writer() {
            private final StringBuilder piece = new StringBuilder();

            @Override
            public void write(char[] text, int from, int length) {
                piece.append(text, from, length);
            }

            @Override
            public void flush() {
                if (!piece.isEmpty()) {
                    pieces.add(piece.toString());
                    piece.setLength(0);
                }
            }

            @Override
            public void close() {}
        }, true);
        assertThat(Main.run(new String[] {"ask", fox.toString(), "Describe the image in detail.", "-s", "1"}, out, out)).isZero();
        assertThat(pieces).hasSizeGreaterThan(5);
        assertThat(String.join("", pieces).strip()).startsWith("A ").contains("fox");
    }

    @Test
    void askTakesAPictureFromAPipe() throws Exception {
        Object[] question = {"ask", "-", "Describe the image in detail.", "-s", 1, "--json"};
        JsonNode piped = withInput(Files.readAllBytes(fox), () -> lumina(question).json());
        question[1] = fox;
        assertThat(piped.get("text")).isEqualTo(lumina(question).json().get("text"));
        Outcome nothing = withInput(new byte[0], () -> lumina("ask", "-", "x"));
        assertThat(nothing.err()).contains("the standard input is empty");
        Outcome text = withInput("words".getBytes(StandardCharsets.UTF_8), () -> lumina("ask", "-", "x"));
        assertThat(text.status()).isEqualTo(2);
        assertThat(text.err()).contains("the standard input").doesNotContain("/tmp/");
    }

    @Test
    void aTaskWithoutOutNamesItsPictureAsGenerateDoes() throws IOException {
        Path file = directory.resolve("lumina-11.png");
        Outcome depth = lumina("task", "depth", fox, "-s", 11, "-o", file);
        assertThat(depth.err()).isEmpty();
        assertThat(depth.out()).contains(file + "  seed 11");
        assertThat(new PictureNames(null, 1, 1).file(0, 0, 11)).isEqualTo(Path.of("lumina-11.png"));
        assertThat(lumina("task", "detect", fox, "the fox", "-s", 1).err()).isEmpty();
    }

    @Test
    void everyAnswerAsJsonTellsSeedFinishUsageAndSeconds() throws Exception {
        Path ids = Files.writeString(directory.resolve("ids.json"), "[0, 2100, 2054]");
        Path tensor = directory.resolve("x.safetensors");
        List<JsonNode> answers = new ArrayList<>();
        answers.add(lumina("generate", "A fox.", "-s", 9, "-o", directory.resolve("a.png"), "--json").json().at("/images/0"));
        answers.add(lumina("generate", "A fox.", "-s", 9, "--out-ids", directory.resolve("a.json"), "--json").json().at("/answers/0"));
        answers.add(lumina("ask", fox, "Describe the image in detail.", "-s", 9, "--json").json());
        answers.add(lumina("task", "depth", fox, "-s", 9, "-o", directory.resolve("d.png"), "--json").json());
        byte[] line = "A picture of a dog.\n".getBytes(StandardCharsets.UTF_8);
        answers.add(new ObjectMapper().readTree(withInput(line,
                () -> lumina("chat", "-s", 9, "-n", 5, "--json", "--out", directory).out())));
        for (JsonNode answer : answers) {
            assertThat(answer.get("seed").longValue()).as(answer.toString()).isEqualTo(9);
            assertThat(answer.get("finish").textValue()).as(answer.toString()).isIn("end_of_turn", "max_tokens");
            assertThat(answer.at("/usage/generatedTokens").intValue()).as(answer.toString()).isPositive();
        }
        assertThat(answers.get(4).get("finish").textValue()).isEqualTo("max_tokens");
        for (Object[] command : new Object[][] {{"generate", "A fox.", "-n", 90, "-o", directory.resolve("b.png")}, {"info"}, {"tokens", "a fox"},
            {"logits", "--ids", ids, "--out", tensor}, {"next", "--ids", ids, "--out", tensor}, {"vq", "encode", fox},
            {"vq", "roundtrip", fox}, {"quantize", "--weights", "int8", "--out", directory.resolve("int8")},
            {"ask", fox, "Describe the image in detail."}}) {
            Object[] line2 = Stream.concat(Stream.of(command), Stream.of("--json")).toArray();
            assertThat(lumina(line2).json().get("seconds").doubleValue()).as(command[0].toString()).isPositive();
        }
    }

    @Test
    void progressWithoutATerminalIsLinesOnTheStandardError() {
        Outcome drawn = lumina("generate", "A fox.", "-s", 1, "-o", directory.resolve("p.png"), "--progress");
        assertThat(drawn.err().lines().map(line -> line.replaceAll(", [0-9.]+ s$", ""))).startsWith("loading the embedded model",
                "loading the embedded model: done").endsWith("drawing: 8 of 8 rows");
        Outcome quantized = lumina("quantize", "--weights", "int4", "--samples", 2, "--out", directory.resolve("int4"), "--progress");
        assertThat(quantized.err()).contains("drawing samples: 2 of 2", "quantizing the embedded model: done");
        assertThat(lumina("info", "--progress").err()).contains("loading the embedded model: done");
    }
}
