// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DecoderCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderWithoutACodecIsRefusedBeforeTraining() {
        assertThat(refusal("--vqgan", folder.resolve("typo").toString())).contains("typo has no vqgan.yaml");
    }

    @Test
    void samplesNeedACodecToDrawWith() {
        assertThat(refusal("--sample", "a fox")).contains("no-model has no vqgan.yaml");
    }

    @Test
    void severalProcessesNeedAPlaceToMeet() {
        assertThat(refusal("--ranks", "2")).contains("--ranks 2 needs --meeting FILE");
    }

    /** What the command says before it looks at the model and data, which are not there. */
    private String refusal(String... options) {
        StringWriter said = new StringWriter();
        String[] args = {"decoder", "--data", "no-data", "--from", "no-model", "--run", folder.resolve("run").toString(), "--steps", "1"};
        CommandLine line = new CommandLine(new TrainCommand()).setErr(new PrintWriter(said, true));
        String[] all = Stream.of(args, options).flatMap(Stream::of).toArray(String[]::new);
        assertThat(line.execute(all)).isNotZero();
        assertThat(folder.resolve("run")).doesNotExist();
        return said.toString();
    }
}
