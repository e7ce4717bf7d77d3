// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luminamgpt.cli.Command.lumina;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.cli.Command.Outcome;

/** What people see before anything is drawn: help, what is refused and how, other programs' names. */
class UsageTest {
    private static final int SCREEN = 40;

    @TempDir
    private Path directory;

    private static Outcome lumina(String line) {
        return Command.lumina((Object[]) line.split(" "));
    }

    /** To a pipe or a file, where what was not flushed is lost as the JVM ends. */
    @ParameterizedTest
    @ValueSource(strings = {"completion", "man"})
    void whatIsPrintedIsPrintedToItsEnd(String command) {
        var bytes = new ByteArrayOutputStream();
        Main.run(new String[] {command}, new PrintWriter(bytes, true, StandardCharsets.UTF_8), new PrintWriter(System.err, true));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(lumina(command).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "generate", "ask", "task", "chat", "vq", "vq encode", "vq decode", "vq roundtrip", "tokens", "logits",
        "next", "parity", "info", "bench", "verify", "quantize", "completion", "man"})
    void theHelpOfEveryCommandFitsAScreen(String command) {
        Outcome outcome = lumina((command + " --help").strip());
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).startsWith("Usage: lumina " + command);
        assertThat(outcome.out().lines().count()).isLessThanOrEqualTo(SCREEN);
        assertThat(outcome.out().lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(80);
    }

    @Test
    void theHelpOfACommandIsAlsoThatOfHelp() {
        assertThat(lumina("help generate").out()).isEqualTo(lumina("generate --help").out());
        assertThat(lumina("generate -h").out()).isEqualTo(lumina("generate --help").out());
        assertThat(lumina("help").out()).contains("generate", "quantize", "completion");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "logits --ids i --out o, --vq", "logits --ids i --out o, --speculation", "logits --ids i --out o, --kv-budget",
        "tokens, --kv", "tokens, --threads", "next --ids i --out o, --seed", "next --ids i --out o, --max-tokens",
        "vq encode, --kv", "info, --speculation", "info, --window", "ask, --guidance", "ask, --image-top-k",
        "quantize --out o, --vq", "quantize --out o, --speculation", "parity, --vq", "parity, --window"})
    void whatWouldDoNothingIsNotOffered(String command, String option) {
        assertThat(lumina(command.replaceAll(" --.*", "") + " --help").out()).startsWith("Usage").doesNotContain(option);
        assertThat(lumina(command + " " + option + " 1").err()).contains("Unknown option", option);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "generate x --sed 3,              --seed",
        "generate x --foo,                --foo",
        "paint x,                         there is no command paint",
        "ask x.png,                       a picture and a question",
        "generate x --weights int3,       int3",
        "generate x --steps 20,           --steps counts diffusion steps",
        "generate x --negative-prompt=y,  --negative-prompt does not exist here",
        "generate x -ctk f32 -ctv int8,   one type",
        "generate x -W 128,               two sides",
        "generate x -W 128 -H 128 --size 128x128, only once",
        "generate x -i a.png,             lumina task edit FILE",
        "generate x --out a.jpg,          call it a.png",
        "generate x --preview a.webp,     call it a.png",
        "generate x --out - --count 2,    one picture",
        "generate x --resume,             --seed",
        "generate x --ids i.json,         one prompt",
        "generate x -p y,                 one prompt",
        "task detect a.png fox --out b.png, in words",
        "vq decode a.json --out a.gif,    call it a.png",
        "ask https://example.org/a.png x, https://example.org/a.png is an address",
        "ask none.png x,                  none.png",
        "info DIR --model OTHER,          named twice"})
    void whatIsRefusedIsToldInOneLine(String line, String told) {
        Outcome outcome = lumina(line);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).singleElement().asString().startsWith("lumina: ").contains(told);
    }

    @Test
    void emptyFilesAreCalledEmpty() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.png"));
        assertThat(Command.lumina("ask", empty, "What is it?").err()).contains("is empty: it has 0 bytes");
        assertThat(Command.lumina("generate", "--file", empty).err()).contains("has no prompt");
    }

    @Test
    void otherProgramsNamesAreReadAsOurs() {
        assertThat(Aliases.resolve("generate -p x --output a --cfg-scale=3 --temp 1 --top-k 9 --batch-count 2 --n-predict 5 --vae v --type bf16"
                .split(" "))).containsExactly("generate -p x --out a --guidance=3 --temperature 1 --image-top-k 9 --count 2 --max-tokens 5"
                        .concat(" --vq v --weights bf16").split(" "));
        assertThat(Aliases.resolve("ask a.png x --top-k 9 -ctk int8 -ctv int8".split(" ")))
                .containsExactly("ask a.png x --text-top-k 9 --kv int8".split(" "));
        assertThat(Aliases.resolve("generate x -W 256 --height=128".split(" "))).containsExactly("generate", "x", "--size=256x128");
        assertThat(Aliases.resolve("bench --steps 3".split(" "))).containsExactly("bench", "--steps", "3");
        assertThat(Aliases.resolve("generate -- --steps".split(" "))).containsExactly("generate", "--", "--steps");
        assertThat(Aliases.resolve("generate --preview-path a.png".split(" "))).containsExactly("generate", "--preview", "a.png");
    }

    @Test
    void theCompletionIsAScriptThatBashTakes() throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("completion"), lumina("completion").out());
        Path answer = directory.resolve("answer");
        String words = "source " + script + "; compopt() { :; }; COMP_WORDS=(lumina generate --no-c); COMP_CWORD=2;"
                + " _complete_lumina; echo \"${COMPREPLY[*]}\"";
        Process bash = new ProcessBuilder("bash", "-c", words).redirectOutput(answer.toFile()).start();
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(answer).strip()).isEqualTo("--no-clobber");
    }

    @Test
    void theManualHasEveryCommandAndNoMarkOfPicocli() {
        assertThat(lumina("man").out()).startsWith(".TH LUMINA 1").contains(".SS lumina generate", ".SS lumina vq encode",
                "\\-\\-no\\-clobber", ".SS lumina quantize").doesNotContain("${", "@|", "%n", "%%");
    }
}
