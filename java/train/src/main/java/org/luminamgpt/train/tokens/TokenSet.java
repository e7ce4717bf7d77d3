// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All records of a folder of complete shards, by number. Only places and lengths are kept in memory; records are
 * read when asked for. Thread-safe.
 */
public final class TokenSet implements AutoCloseable {
    private record Place(FileChannel channel, Path file, long start, int bytes, int length, long id) {}

    private final List<FileChannel> channels = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private long bad;

    private TokenSet() {}

    /** @throws IOException when there is no shard, or one is missing, unfinished or damaged */
    public static TokenSet open(Path directory) throws IOException {
        List<Path> shards;
        try (Stream<Path> files = Files.list(directory)) {
            shards = files.filter(f -> f.getFileName().toString().matches("tokens-\\d+-of-\\d+\\.jsonl")).sorted().toList();
        }
        if (shards.isEmpty()) throw new IOException(directory + " holds no token shards; make them with `train tokenize`");
        TokenSet set = new TokenSet();
        try {
            for (Path shard : shards) set.index(shard, shards.size());
            return set;
        } catch (IOException | RuntimeException e) {
            set.close();
            throw e;
        }
    }

    private void index(Path file, int shards) throws IOException {
        FileChannel channel = FileChannel.open(file);
        channels.add(channel);
        boolean finished = false;
        try (Lines lines = new Lines(file)) {
            for (Lines.Line line; (line = lines.next()) != null; ) {
                if (line.start() == 0) {
                    checkHeader(file, lines.json(line, line.text()), shards);
                    continue;
                }
                int tokens = line.text().indexOf(",\"tokens\"");  // the places need only what comes before
                JsonNode node = lines.json(line, tokens < 0 ? line.text() : line.text().substring(0, tokens) + "}");
                finished = node.has("end");
                if (node.has("bad")) bad++;
                if (tokens >= 0) {
                    places.add(new Place(channel, file, line.start(), (int) (line.end() - line.start()), node.path("len").asInt(),
                            node.path("id").asLong()));
                }
            }
        }
        if (!finished) throw new IOException(file + " is not finished; run the same `train tokenize` again, it goes on where it was");
    }

    private static void checkHeader(Path file, JsonNode header, int shards) throws IOException {
        if (!TokenShard.FORMAT.equals(header.path("format").asText())) {
            throw new IOException(file + " is no " + TokenShard.FORMAT + " file");
        }
        if (header.path("ranks").asInt() != shards) {
            throw new IOException(file + " is one of " + header.path("ranks") + " shards, the folder holds " + shards);
        }
    }

    public int size() {
        return places.size();
    }

    /** Items that were left out when the shards were made. */
    public long bad() {
        return bad;
    }

    /** Number of tokens of a record. */
    public int length(int index) {
        return places.get(index).length();
    }

    /** Where a record comes from, for messages: shard and item. */
    public String name(int index) {
        return places.get(index).file().getFileName() + ", item " + places.get(index).id();
    }

    public TokenRecord get(int index) {
        Place place = places.get(index);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(place.bytes());
            while (bytes.hasRemaining() && place.channel().read(bytes, place.start() + bytes.position()) >= 0) { }
            return TokenShard.record(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(place.file() + ", item " + place.id() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(place.file() + ", item " + place.id() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) channel.close();
    }
}
