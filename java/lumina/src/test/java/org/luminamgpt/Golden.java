// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.luminamgpt.internal.text.Tokenizer;

/** The golden set of tests/golden. */
public final class Golden {
    private static final Path ROOT = Path.of(System.getProperty("lumina.golden", "../../tests/golden"));

    private Golden() {}

    public static Path file(String name) {
        return ROOT.resolve(name);
    }

    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(file(name).toFile());
        } catch (IOException e) {
            throw new IllegalStateException("golden file " + name, e);
        }
    }

    public static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    public static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
    }

    public static BufferedImage picture(String name) {
        try {
            return ImageIO.read(file(name).toFile());
        } catch (IOException e) {
            throw new IllegalStateException("golden picture " + name, e);
        }
    }

    /** A codec's answer for a picture of the golden set, "sq" for instance. */
    public static CodeGrid codes(String name) {
        JsonNode unirep = list(json("image/unirep.json").get("cases")).stream()
                .filter(node -> node.get("name").textValue().equals(name)).findFirst().orElseThrow();
        return new CodeGrid(2 * unirep.get("h_grids").intValue(), 2 * unirep.get("w_grids").intValue(), ints(unirep.get("codes")));
    }

    public static Tokenizer tokenizer() {
        return Tokenizer.open(checkpoints().resolve("tokenizer/tokenizer.json"));
    }

    /** The tiny checkpoints, unpacked once for each build. */
    public static synchronized Path checkpoints() {
        Path target = Path.of(System.getProperty("lumina.checkpoints", "target/checkpoints")).toAbsolutePath();
        try {
            if (!Files.isDirectory(target)) {
                Files.createDirectories(target.getParent());
                Path fresh = Files.createTempDirectory(target.getParent(), "unpacking");
                var tar = new ProcessBuilder("cmake", "-E", "tar", "xJf", file("checkpoints.tar.xz").toAbsolutePath().toString());
                int status = tar.directory(fresh.toFile()).inheritIO().start().waitFor();
                if (status != 0) {
                    throw new IllegalStateException("cmake -E tar ended with " + status);
                }
                Files.move(fresh.resolve("checkpoints"), target);
                Files.delete(fresh);
            }
            return target;
        } catch (IOException e) {
            throw new IllegalStateException("could not unpack the golden checkpoints", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
