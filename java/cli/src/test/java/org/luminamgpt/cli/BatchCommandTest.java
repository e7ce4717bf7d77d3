// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luminamgpt.cli.Command.lumina;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Image;
import org.luminamgpt.cli.Command.Outcome;
import org.luminamgpt.tools.BatchJob;

class BatchCommandTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    private Path directory;
    private Path out;

    @BeforeEach
    void name() {
        out = directory.resolve("out");
    }

    private Outcome batch(String name, String content, Object... more) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return lumina(Stream.concat(Stream.of("batch", file, "--out", out), Stream.of(more)).toArray());
    }

    /** Lines of results.jsonl by their ids; two lines of one are a mistake. */
    private Map<String, JsonNode> results() throws IOException {
        var lines = new LinkedHashMap<String, JsonNode>();
        for (String line : Files.readAllLines(out.resolve("results.jsonl"))) {
            JsonNode node = new ObjectMapper().readTree(line);
            assertThat(lines.put(node.get("id").textValue(), node)).isNull();
        }
        return lines;
    }

    private static List<String> pictures(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".png")).sorted().toList();
        }
    }

    @Test
    void drawsAPictureForEachRow() throws IOException {
        Outcome outcome = batch("p.csv", """
                id,prompt,grid,seed,Image-Top-K
                fox,"A fox, red.",1x1,5,
                dog,A dog.,1x2,,100
                """, "--seed", 7, "--guidance", 2);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("2 drawn, 0 kept, 0 with an error");
        assertThat(pictures(out)).containsExactly("dog.png", "fox.png");
        Map<String, JsonNode> results = results();
        assertThat(results.get("fox").at("/sampling/seed").longValue()).isEqualTo(5);
        assertThat(results.get("fox").get("file").textValue()).isEqualTo("fox.png");
        assertThat(results.get("dog").at("/sampling/seed").longValue()).isEqualTo(new BatchJob(7).seed("dog"));
        assertThat(results.get("dog").at("/sampling/imageTopK").intValue()).isEqualTo(100);
        assertThat(results.get("dog").at("/sampling/guidance").intValue()).isEqualTo(2);
        assertThat(results.get("dog").get("width").intValue()).isEqualTo(64);
        assertThat(Image.readMetadata(out.resolve("fox.png")).orElseThrow().prompt()).isEqualTo("A fox, red.");
    }

    @Test
    void jsonlGivesTheSamePictures() throws IOException {
        batch("p.csv", "prompt,grid\nA fox.,1x1\nA dog.,1x1\n", "--at-once", 1);
        byte[] fox = Files.readAllBytes(out.resolve("1.png"));
        out = directory.resolve("other");
        Outcome outcome = batch("p.jsonl", """
                {"prompt": "A fox.", "grid": "1x1"}

                {"id": 2, "prompt": "A dog.", "grid": "1x1", "seed": null}
                """, "--json");
        assertThat(outcome.json().get("drawn").intValue()).isEqualTo(2);
        assertThat(outcome.json().get("results").textValue()).isEqualTo(out.resolve("results.jsonl").toString());
        assertThat(out.resolve("1.png")).hasBinaryContent(fox);
        assertThat(out.resolve("2.png")).hasSameBinaryContentAs(directory.resolve("out/2.png"));
    }

    @Test
    void rowsThatAreThereAreKept() throws IOException {
        String rows = "id,prompt,grid\na,A fox.,1x1\nb,A dog.,1x1\nc,A cat.,1x1\n";
        assertThat(batch("p.csv", rows).status()).isZero();
        String lines = Files.readString(out.resolve("results.jsonl"));
        for (String name : pictures(out)) {
            Files.setLastModifiedTime(out.resolve(name), LONG_AGO);
        }
        Files.delete(out.resolve("b.png"));
        Files.writeString(out.resolve("c.png"), "half a pict");
        Outcome again = batch("p.csv", rows);
        assertThat(again.out()).contains("2 drawn, 1 kept, 0 with an error");
        assertThat(Files.getLastModifiedTime(out.resolve("a.png"))).isEqualTo(LONG_AGO);
        assertThat(Files.readString(out.resolve("results.jsonl"))).isEqualTo(lines);
        Outcome other = batch("p.csv", rows.replace("A cat.", "A red cat."));
        assertThat(other.out()).contains("1 drawn, 2 kept");
        assertThat(batch("p.csv", rows, "--seed", 1).out()).contains("3 drawn, 0 kept");
    }

    @Test
    void aLineThatWasCutOffIsWrittenAgain() throws IOException {
        String rows = "id,prompt,grid\na,A fox.,1x1\nb,A dog.,1x1\n";
        batch("p.csv", rows);
        Path file = out.resolve("results.jsonl");
        String lines = Files.readString(file);
        Files.writeString(file, lines.substring(0, lines.length() - 10));
        assertThat(batch("p.csv", rows).out()).contains("0 drawn, 2 kept");
        assertThat(results().keySet()).containsExactlyInAnyOrder("a", "b");
        Files.delete(file);
        assertThat(batch("p.csv", rows).out()).contains("0 drawn, 2 kept");
        assertThat(results().keySet()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aPictureDrawnFromAnotherIsDrawnAnew() throws IOException {
        lumina("generate", "A fox.", "--seed", 1, "--grid", "1x1", "--out", directory.resolve("in.png"));
        String rows = "id,task,picture,prompt,grid\na,edit,in.png,Make it red.,1x1\n";
        assertThat(batch("p.csv", rows).out()).contains("1 drawn");
        assertThat(batch("p.csv", rows).out()).contains("0 drawn, 1 kept");
        lumina("generate", "A dog.", "--seed", 2, "--grid", "1x1", "--out", directory.resolve("in.png"));
        assertThat(batch("p.csv", rows).out()).contains("1 drawn, 0 kept");
    }

    @Test
    void wordsAreKeptToo() throws IOException {
        lumina("generate", "A fox.", "--seed", 1, "--grid", "1x1", "--out", directory.resolve("in.png"));
        String rows = """
                {"id": "a", "task": "message", "picture": "in.png", "prompt": "Describe the image in detail.", "maxTokens": 20}
                """;
        assertThat(batch("p.jsonl", rows).out()).contains("1 drawn");
        assertThat(results().get("a").get("text").textValue()).isNotEmpty();
        assertThat(results().get("a").has("file")).isFalse();
        assertThat(batch("p.jsonl", rows).out()).contains("0 drawn, 1 kept");
    }

    @Test
    void aBadRowIsARowWithAnError() throws IOException {
        Outcome outcome = batch("p.jsonl", """
                {"id": "good", "prompt": "A fox.", "grid": "1x1"}
                {"id": "size", "prompt": "A fox.", "size": "2048x32"}
                {"id": "none"}
                {"id": "list", "prompt": ["a", "b"]}
                {"id": "file", "task": "depth", "picture": "missing.png"}
                {"id": "good", "prompt": "A dog."}
                {"id": "cut", "prom
                [1]
                """);
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("1 drawn, 0 kept, 7 with an error");
        Map<String, JsonNode> results = results();
        assertThat(results.get("good").has("error")).isFalse();
        assertThat(results.get("size").get("error").textValue()).contains("2048x32");
        assertThat(results.get("none").get("error").textValue()).contains("needs a text");
        assertThat(results.get("list").get("error").textValue()).contains("prompt has to be text");
        assertThat(results.get("file").get("error").textValue()).contains("missing.png").contains("there is no file");
        assertThat(results.get("good#6").get("error").textValue()).contains("row 6 has the id of an earlier row, good");
        assertThat(results.get("7").get("error").textValue()).contains("row 7 is not JSON");
        assertThat(results.get("8").get("error").textValue()).contains("row 8 is no JSON object");
        assertThat(outcome.err().lines()).hasSize(7).allMatch(line -> line.startsWith("lumina: no "));
        String lines = Files.readString(out.resolve("results.jsonl"));
        batch("p.jsonl", Files.readString(directory.resolve("p.jsonl")));
        assertThat(Files.readString(out.resolve("results.jsonl"))).isEqualTo(lines);
    }

    @Test
    void aRowOfAnotherLengthIsBad() throws IOException {
        Outcome outcome = batch("p.csv", "id,prompt,grid\na,A fox.,1x1\nb,A fox, red,1x1\nc,A dog.\n\"d\",\"A cat\n");
        assertThat(outcome.status()).isZero();
        assertThat(results().get("b").get("error").textValue()).contains("row 2 has 4 values for 3 columns");
        assertThat(results().get("c").get("error").textValue()).contains("row 3 has 2 values for 3 columns");
        assertThat(results().get("4").get("error").textValue()).contains("row 4");
    }

    @Test
    void keysBecomeNamesOfFilesInTheDirectory() throws IOException {
        batch("p.jsonl", """
                {"id": "../up", "prompt": "A fox.", "grid": "1x1"}
                {"id": ".hidden", "prompt": "A fox.", "grid": "1x1"}
                {"id": "ü b", "prompt": "A fox.", "grid": "1x1"}
                """);
        assertThat(pictures(out)).containsExactly("%2E.%2Fup.png", "%2Ehidden.png", "%C3%BC%20b.png");
        batch("q.jsonl", "{\"id\": \"" + "x".repeat(300) + "\", \"prompt\": \"A fox.\"}\n");
        assertThat(results().get("x".repeat(300)).get("error").textValue()).contains("too long for a file's name");
    }

    @Test
    void whatIsNoColumnIsRefusedBeforeWorkStarts() throws IOException {
        Outcome csv = batch("p.csv", "id,promt\na,A fox.\n");
        assertThat(csv.status()).isEqualTo(2);
        assertThat(csv.err()).contains("there is no column \"promt\"").contains("prompt");
        Outcome jsonl = batch("p.jsonl", "{\"prompt\": \"A fox.\"}\n{\"prompt\": \"A fox.\", \"steps\": 20}\n");
        assertThat(jsonl.status()).isEqualTo(2);
        assertThat(jsonl.err()).contains("there is no column \"steps\"");
        assertThat(batch("p.csv", "prompt,Prompt\na,b\n").err()).contains("names a column twice");
        assertThat(batch("p.csv", "").err()).contains("is empty");
        assertThat(batch("p.csv", "prompt\n").err()).contains("has no rows");
        assertThat(batch("p.txt", "a fox\n").err()).contains(".csv or .jsonl");
        assertThat(batch("p.csv", "prompt\na\n", "--at-once", 0).err()).contains("--at-once is 1 to");
        assertThat(lumina("batch", directory.resolve("none.csv"), "--out", out).err()).contains("there is no file");
        Path latin = Files.write(directory.resolve("latin.jsonl"), new byte[] {'{', (byte) 0xe4, '}', '\n'});
        assertThat(lumina("batch", latin, "--out", out).err()).contains("could not be read as UTF-8");
        assertThat(batch("p.csv", "prompt\na\n", "--spark", "local[1]").err()).contains("--spark wants lumina-mgpt-spark_2.13");
        assertThat(out).doesNotExist();
    }
}
