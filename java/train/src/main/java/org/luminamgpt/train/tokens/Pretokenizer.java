// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Turns a source's conversations into one shard of token records, resumable after any kill. */
public final class Pretokenizer {
    private final ConversationTokenizer tokenizer;
    private final String identity;
    private final BadSamples bad;

    /** @param identity of everything that decides how items become tokens: a shard goes on only with its own */
    public Pretokenizer(ConversationTokenizer tokenizer, String identity, BadSamples bad) {
        this.tokenizer = tokenizer;
        this.identity = identity;
        this.bad = bad;
    }

    /**
     * Writes the shard of {@code rank}, its items those from rank * ceil(count / ranks) on, as the reference deals them.
     *
     * @param progress told the number of items done, earlier runs included
     * @return items of the shard
     */
    public long run(ConversationSource source, Path directory, int rank, int ranks, LongConsumer progress) throws IOException {
        if (rank < 0 || rank >= ranks) throw new IllegalArgumentException("rank must lie in 0.." + (ranks - 1) + ", was " + rank);
        Files.createDirectories(directory);
        TokenShard.Header header = TokenShard.Header.of(source.name() + ", " + identity, rank, ranks, source.count());
        try (TokenShard.Writer writer = new TokenShard.Writer(TokenShard.file(directory, rank, ranks), header)) {
            progress.accept(writer.next() - header.from());
            source.visit(writer.next(), header.to(), (index, item) -> {
                add(writer, source.title(), index, item);
                progress.accept(index + 1 - header.from());
            });
            if (writer.next() != header.to()) {
                throw new IOException(source.title() + " ended at item " + writer.next() + ", wanted " + header.to());
            }
            writer.finish();
        }
        return header.to() - header.from();
    }

    private void add(TokenShard.Writer writer, String source, long index, ConversationSource.Item item) throws IOException {
        TokenRecord record;
        try {
            record = tokenizer.tokenize(index, item.read());
        } catch (BadSampleException e) {
            bad.add(source, index, e);
            writer.appendBad(index, e.getMessage());
            return;
        }
        writer.append(record);
    }
}
