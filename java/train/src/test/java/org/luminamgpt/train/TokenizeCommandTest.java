// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TokenizeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void tokenizerAndCodecMayLieWhereThePublishedModelsKeepThem() throws Exception {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.copy(Golden.checkpoint("tokenizer").resolve("tokenizer.json"), model.resolve("text_tokenizer.json"));
        assertThat(tokenize("--model", model.toString(), "--vqgan", Golden.checkpoint("vqgan").toString())).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("tokens/tokens-00000-of-00001.jsonl"));
        assertThat(lines).hasSize(4);  // a header, two records, the end
        assertThat(lines.get(0)).contains("codec ");
        assertThat(lines.get(1)).contains("\"tokens\":[");
    }

    @Test
    void aFolderWithoutACodecIsRefused() throws Exception {
        assertThat(tokenize("--model", Golden.checkpoint("tokenizer").toString())).isNotZero();
        assertThat(folder.resolve("tokens")).doesNotExist();
    }

    private int tokenize(String... options) throws IOException {
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", folder.resolve("black.png").toFile());
        String item = "{\"conversations\": [{\"from\": \"human\", \"value\": \"What is it?\"}, {\"from\": \"gpt\", \"value\": \"Black.\"}],"
                + " \"image\": \"black.png\"}";
        Path conversations = Files.writeString(folder.resolve("mine.json"), "[" + item + ", " + item + "]");
        List<String> args = new ArrayList<>(List.of("tokenize", "--conversations", conversations.toString(), "--target", "64",
                "--out", folder.resolve("tokens").toString()));
        args.addAll(List.of(options));
        return new CommandLine(new TrainCommand()).setErr(new PrintWriter(new StringWriter())).execute(args.toArray(String[]::new));
    }
}
