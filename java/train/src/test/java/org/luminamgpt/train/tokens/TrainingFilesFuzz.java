// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.train.decoder.DecoderConfig;
import org.luminamgpt.train.vqgan.VqganConfig;

/**
 * What tools/fuzz gives the files of a training run; the first byte says which: t, a shard of tokens; r, one that is gone on with;
 * c, conversations; d, a decoder's config.json; y, a vqgan.yaml. Each is read, or refused by an exception that names the file.
 */
public final class TrainingFilesFuzz {
    private static final Path FOLDER = folder();

    private TrainingFilesFuzz() {}

    private static Path folder() {
        try {
            Path memory = Path.of("/dev/shm");
            Path folder = Files.isWritable(memory) ? Files.createTempDirectory(memory, "lumina-fuzz") : Files.createTempDirectory("lumina-fuzz");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        Path file = FOLDER.resolve("tokens-00000-of-00001.jsonl");
        Files.write(file, rest);
        try {
            switch (input[0]) {
                case 't' -> readShard();
                case 'r' -> goOn(file);
                case 'c' -> readConversations(file);
                case 'd' -> DecoderConfig.read(file);
                case 'y' -> VqganConfig.read(file);
                default -> { }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
            if (e.getMessage() == null || !e.getMessage().contains(file.getFileName().toString())) {
                throw new AssertionError("a refusal that does not name the file", e);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void readShard() throws IOException {
        try (TokenSet set = TokenSet.open(FOLDER)) {
            for (int i = 0; i < set.size(); i++) {
                TokenRecord record = set.get(i);
                if (record.length() != set.length(i)) {
                    throw new AssertionError(record.length() + " tokens in place of " + set.length(i));
                }
            }
        }
    }

    private static void goOn(Path file) throws IOException {
        try (TokenShard.Writer writer = new TokenShard.Writer(file, TokenShard.Header.of("fuzz", 0, 1, 4))) {
            if (!writer.isFinished()) {
                writer.append(new TokenRecord(writer.next(), new int[] {1, 2}, new int[] {-100, 2}));
                writer.finish();
            }
        }
    }

    private static void readConversations(Path file) throws IOException {
        new ConversationFile(file, PictureSizes.of(128)).visit(0, Long.MAX_VALUE, (index, item) -> {
            try {
                for (Conversation.Message message : item.read().messages()) {
                    for (Conversation.Picture picture : message.pictures()) picture.rgb();
                }
            } catch (BadSampleException e) {
                if (e.getMessage() == null) {
                    throw new AssertionError("a bad sample without its reason", e);
                }
            }
        });
    }
}
