// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.train.TrainCommand;
import org.luminamgpt.train.tensor.Ops;
import picocli.CommandLine;

/** {@code train blend}. */
class BlendTest {
    private static final String WEIGHT = "model.norm.weight";

    @TempDir
    private Path folder;

    @Test
    void eachWeightIsTheMeanByShare() throws IOException {
        model("tuned", 8);
        model("start", 4);
        assertThat(blend("--share", "0.25")).isEmpty();
        try (PointerScope scope = new PointerScope()) {
            assertThat(ModelFolder.load(folder.resolve("mean")).weights().get(WEIGHT).mean().item_float()).isEqualTo(7);
        }
    }

    @Test
    void aModelOfAnotherShapeIsRefused() throws IOException {
        model("tuned", 8);
        Path other = Files.createDirectories(folder.resolve("start"));
        Decoder wider = new Decoder(Tiny.decoder(other).config().with(Map.of("intermediate_size", 64)));
        ModelFolder.export(wider, other, other, other);
        assertThat(blend()).contains("mlp").contains("another shape");
        assertThat(folder.resolve("mean")).doesNotExist();
    }

    @Test
    void aShareOverOneIsRefused() throws IOException {
        assertThat(blend("--share", "1.5")).contains("between 0 and 1, was 1.5");
    }

    private void model(String name, double value) throws IOException {
        Path to = Files.createDirectories(folder.resolve(name));
        Decoder decoder = Tiny.decoder(to);
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            decoder.weights().get(WEIGHT).fill_(Ops.scalar(value));
        }
        ModelFolder.export(decoder, to, to, to);
    }

    /** What the command says of an error. */
    private String blend(String... options) {
        StringWriter said = new StringWriter();
        String[] args = {"blend", folder.resolve("tuned").toString(), "--with", folder.resolve("start").toString(),
                "--out", folder.resolve("mean").toString()};
        String[] all = Stream.of(args, options).flatMap(Stream::of).toArray(String[]::new);
        int status = new CommandLine(new TrainCommand()).setErr(new PrintWriter(said, true)).execute(all);
        assertThat(status == 0).isEqualTo(said.toString().isEmpty());
        return said.toString();
    }
}
