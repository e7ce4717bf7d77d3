// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Chat;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lumina chat}: a conversation with pictures on both sides. */
@Command(name = "chat", description = "Talk, with pictures on both sides.",
        footer = {"", "Lines are messages. /image FILE adds a picture to the next message, /new forgets, /quit ends.", "Example:",
                "  lumina chat --model DIR --out pictures"})
final class ChatCommand implements Callable<Integer> {
    @Option(names = {"-o", "--out"}, paramLabel = "DIR", defaultValue = ".", description = "Where the answers' pictures go (default: here).")
    private Path out;

    @Mixin
    private UprightOption upright;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    private final List<Part> pending = new ArrayList<>();
    private int pictures;

    /** Where lines come from: null at the end. */
    private interface Lines {
        @Nullable String next() throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = OutputFiles.directory(out);
        Lines lines = lines();
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            Chat chat = lumina.chat();
            note(Hints.about(model));
            for (String line = lines.next(); line != null && !line.strip().equals("/quit"); line = lines.next()) {
                if (line.strip().equals("/new")) {
                    chat = lumina.chat();
                    pending.clear();
                } else {
                    take(chat, line.strip(), directory);
                }
            }
        }
        return 0;
    }

    /** A bad line is told and the conversation goes on. */
    private void take(Chat chat, String line, Path directory) throws IOException {
        PrintWriter to = output.writer();
        try {
            if (line.startsWith("/image ")) {
                pending.add(upright.part(Path.of(line.substring(7).strip())));
            } else if (!line.isEmpty()) {
                var parts = new ArrayList<>(pending);
                pending.clear();
                parts.add(Part.text(line));
                answer(chat.submit(Request.message(parts.toArray(Part[]::new)).sampling(sampling.sampling())), directory, to);
            }
        } catch (LuminaException.InvalidRequest | UsageException | InvalidPathException e) {
            (output.isJson() ? output.errors() : to).println("(" + e.getMessage() + ")");
        }
        to.flush();
    }

    private void answer(Generation generation, Path directory, PrintWriter to) throws IOException {
        if (!output.isJson()) {
            note(Hints.ofNothing(Streaming.print(generation, to, image -> "[" + keep(image, directory) + "]"), model));
            return;
        }
        Result result = Results.of(List.of(generation)).get(0);
        var files = new ArrayList<String>();
        for (Image image : result.images()) {
            files.add(keep(image, directory).toString());
        }
        to.println(output.timed(Answer.of(result, files)));
        note(Hints.ofNothing(result, model));
    }

    /** Writes a picture beside those of earlier conversations. */
    private Path keep(Image image, Path directory) throws IOException {
        Path file;
        do {
            file = directory.resolve("chat-" + ++pictures + ".png");
        } while (Files.exists(file));
        Drawing.write(image, file);
        return file;
    }

    /** Told beside the conversation, which standard output has alone. */
    private void note(String text) {
        if (!text.isEmpty()) {
            output.errors().println("(" + text + ")");
        }
    }

    private static Lines lines() {
        if (!Progress.onTerminal()) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))::readLine;
        }
        LineReader reader = LineReaderBuilder.builder().build();
        return () -> {
            try {
                return reader.readLine("> ");
            } catch (UserInterruptException | EndOfFileException e) {
                return null;
            }
        };
    }
}
