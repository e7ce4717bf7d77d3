// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luminamgpt.cli.Command.lumina;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luminamgpt.Image;
import org.luminamgpt.cli.Command.Outcome;

/** Which files generate writes, and which it leaves. */
class PicturesOnDiskTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    private Path directory;
    private Path pictures;

    @BeforeEach
    void name() {
        pictures = directory.resolve("pictures");
    }

    private Outcome foxes(Object... more) {
        return lumina(Stream.concat(Stream.of("generate", "A cartoon picture of a fox.", "--seed", 7, "--grid", "1x1", "--out", pictures),
                Stream.of(more)).toArray());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void resumeDrawsWhatIsMissingOrOtherwise() throws IOException {
        assertThat(foxes("--count", 3).status()).isZero();
        for (String name : names(pictures)) {
            Files.setLastModifiedTime(pictures.resolve(name), LONG_AGO);
        }
        Files.delete(pictures.resolve("8.png"));
        Outcome again = foxes("--count", 4, "--resume");
        assertThat(again.err()).isEmpty();
        assertThat(again.out().lines().map(line -> line.replaceAll(".*/", ""))).containsExactly("7.png  kept", "9.png  kept",
                "8.png  32x32  seed 8", "10.png  32x32  seed 10");
        assertThat(Files.getLastModifiedTime(pictures.resolve("7.png"))).isEqualTo(LONG_AGO);
        JsonNode other = foxes("--resume", "--count", 2, "--temperature", 0.5, "--json").json();
        assertThat(other.get("kept")).isEmpty();
        assertThat(other.get("images")).hasSize(2);
    }

    @Test
    void resumeDrawsOverWhatIsNoPictureOfOurs() throws IOException {
        Files.createDirectory(pictures);
        Path file = Files.writeString(pictures.resolve("7.png"), "half a pict");
        assertThat(foxes("--resume").status()).isZero();
        assertThat(Image.readMetadata(file)).isPresent();
    }

    @Test
    void noClobberKeepsWhateverIsThere() throws IOException {
        Files.createDirectory(pictures);
        Path file = Files.writeString(pictures.resolve("7.png"), "mine");
        JsonNode drawn = foxes("--count", 2, "--no-clobber", "--json").json();
        assertThat(Files.readString(file)).isEqualTo("mine");
        assertThat(drawn.get("kept").get(0).textValue()).isEqualTo(file.toString());
        assertThat(drawn.get("images").get(0).get("seed").intValue()).isEqualTo(8);
    }

    @Test
    void aFailureOfSeveralLeavesTheOthers() throws IOException {
        Files.createDirectories(pictures.resolve("8.png").resolve("in the way"));
        Outcome outcome = foxes("--count", 3);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines()).singleElement().asString().contains("8.png");
        assertThat(Image.readMetadata(pictures.resolve("7.png"))).isPresent();
        assertThat(Image.readMetadata(pictures.resolve("9.png"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"a.png, 1, a.png", "a.png, 2, a-7.png a-8.png", "a-%03d.png, 2, a-001.png a-002.png", "a%d.png, 1, a1.png"})
    void namesOfFilesFollowWhatIsAsked(String out, int count, String files) throws IOException {
        assertThat(foxes("--count", count, "--out", directory.resolve(out)).status()).isEqualTo(2);  // --out is given twice
        assertThat(lumina("generate", "-p", "A fox.", "-s", 7, "--grid", "1x1", "-b", count, "-o", directory.resolve(out)).err()).isEmpty();
        assertThat(names(directory)).containsExactly(files.split(" "));
    }

    @Test
    void aFileHasOnePromptALine() throws IOException {
        Path file = Files.writeString(directory.resolve("prompts.txt"), "A cat.\n\n  A picture of b\u00e4ren and \u72d0.\n");
        assertThat(lumina("generate", "--file", file, "-s", 7, "--grid", "1x1", "--count", 2, "--out", pictures).err()).isEmpty();
        assertThat(names(pictures)).containsExactly("001-7.png", "001-8.png", "002-7.png", "002-8.png");
        assertThat(Image.readMetadata(pictures.resolve("002-8.png")).orElseThrow().prompt()).isEqualTo("A picture of b\u00e4ren and \u72d0.");
    }

    @Test
    void minusOneIsADrawnSeed() throws IOException {
        JsonNode one = lumina("generate", "A fox.", "--seed", -1, "--grid", "1x1", "--out", directory.resolve("a.png"), "--json").json();
        assertThat(one.at("/images/0/seed").longValue()).isNotNegative();
        assertThat(lumina("generate", "A fox.", "-W", 128, "-H", 128, "--seed", 1, "-n", 90, "--out", directory.resolve("b.png")).err()).isEmpty();
        assertThat(lumina("generate", "A fox.", "--size", "128X128", "--seed", 1, "--out", directory.resolve("c.png")).err()).isEmpty();
        assertThat(Image.readMetadata(directory.resolve("c.png")).orElseThrow().size()).hasToString("128x128");
    }
}
