// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.tools.WholeFile;

/**
 * A file of token records, written line by line and resumable at any line.
 *
 * <p>Text, one JSON object a line. The first line is the header: {@code {"format":"lumina-tokens-1", "source":..., "rank":r,
 * "ranks":S, "from":first item, "to":item after the last}}. Then, for every item in order, either
 * {@code {"id":i,"len":n,"tokens":[...],"learnt":[[from,to],...]}}, where {@code learnt} are the spans of positions whose
 * label is the token itself, or {@code {"id":i,"bad":"reason"}} for an item that was left out. The last line of a
 * complete shard is {@code {"end":number of records}}. A line without its line end was cut off by a kill and does not count.
 */
public final class TokenShard {
    static final String FORMAT = "lumina-tokens-1";
    private static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** Who writes which items of what. */
    public record Header(String format, String source, int rank, int ranks, long from, long to) {
        static Header of(String source, int rank, int ranks, long count) {
            long share = (count + ranks - 1) / ranks;
            return new Header(FORMAT, source, rank, ranks, Math.min(count, rank * share), Math.min(count, (rank + 1) * share));
        }
    }

    private TokenShard() {}

    static Path file(Path directory, int rank, int ranks) {
        return directory.resolve("tokens-%05d-of-%05d.jsonl".formatted(rank, ranks));
    }

    static String line(TokenRecord record) {
        StringBuilder line = new StringBuilder(record.length() * 6 + 64);
        line.append("{\"id\":").append(record.id()).append(",\"len\":").append(record.length()).append(",\"tokens\":[");
        for (int i = 0; i < record.length(); i++) line.append(i == 0 ? "" : ",").append(record.tokens()[i]);
        line.append("],\"learnt\":[");
        String comma = "";
        for (int[] span : spans(record)) {
            line.append(comma).append('[').append(span[0]).append(',').append(span[1]).append(']');
            comma = ",";
        }
        return line.append("]}").toString();
    }

    private static List<int[]> spans(TokenRecord record) {
        List<int[]> spans = new ArrayList<>();
        for (int i = 0; i < record.length(); i++) {
            int label = record.labels()[i];
            if (label == TokenRecord.IGNORED) continue;
            if (label != record.tokens()[i]) {
                throw new IllegalArgumentException("record " + record.id() + ": label " + i
                        + " is neither its token nor ignored");
            }
            if (!spans.isEmpty() && spans.get(spans.size() - 1)[1] == i) spans.get(spans.size() - 1)[1]++;
            else spans.add(new int[] {i, i + 1});
        }
        return spans;
    }

    /** @throws IllegalArgumentException when a line is no token record */
    static TokenRecord record(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            int length = node.path("len").asInt(-1);
            JsonNode tokens = node.path("tokens");
            if (length < 1 || !tokens.isArray() || tokens.size() != length) {
                throw new IllegalArgumentException("its length is not that of its tokens");
            }
            int[] ids = new int[length];
            for (int i = 0; i < length; i++) ids[i] = id(tokens.get(i));
            int[] labels = new int[length];
            java.util.Arrays.fill(labels, TokenRecord.IGNORED);
            for (JsonNode span : node.path("learnt")) {
                int from = span.path(0).asInt(-1);
                int to = span.path(1).asInt(-1);
                if (from < 0 || to < from || to > length) throw new IllegalArgumentException("its learnt span " + span + " lies outside");
                System.arraycopy(ids, from, labels, from, to - from);
            }
            return new TokenRecord(node.path("id").longValue(), ids, labels);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("broken JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static int id(JsonNode token) {
        if (token.isInt() && token.intValue() >= 0) return token.intValue();
        throw new IllegalArgumentException("one of its tokens is " + token + "; wanted an id from 0");
    }

    /** Appends to a shard; goes on after the last whole line of an unfinished one. */
    static final class Writer implements AutoCloseable {
        private final Path file;
        private final OutputStream out;
        private long next;
        private long records;
        private boolean finished;

        /** @throws IOException when the file is of another source or share, or cannot be written */
        Writer(Path file, Header header) throws IOException {
            this.file = file;
            next = header.from();
            boolean resumed = Files.exists(file) && resume(file, header);
            out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
            if (!resumed) write(JSON.writeValueAsString(header));
        }

        /** Reads what is there and cuts off a half line; false when not even the header is whole. */
        private boolean resume(Path file, Header header) throws IOException {
            long whole = 0;
            try (Lines lines = new Lines(file)) {
                for (Lines.Line line; (line = lines.next()) != null; whole = line.end()) {
                    if (whole == 0) {
                        checkHeader(file, lines.json(line, line.text()), header);
                        continue;
                    }
                    JsonNode node = lines.json(line, line.text());
                    finished = node.has("end");
                    if (finished) continue;
                    if (node.path("id").asLong(-1) != next) {
                        throw new IOException(file + ": wanted item " + next + ", found " + node.path("id")
                                + "; delete the file to begin anew");
                    }
                    next++;
                    if (node.has("tokens")) records++;
                }
            }
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(whole);
            } catch (IOException e) {
                throw WholeFile.naming(file, e);
            }
            return whole > 0;
        }

        private static void checkHeader(Path file, JsonNode found, Header wanted) throws IOException {
            if (!found.toString().equals(JSON.writeValueAsString(wanted))) {
                throw new IOException(file + " was made from other data (" + found + ", now wanted " + wanted
                        + "); delete it or choose another folder");
            }
        }

        /** First item that is not yet in the file. */
        long next() {
            return next;
        }

        boolean isFinished() {
            return finished;
        }

        void append(TokenRecord record) throws IOException {
            write(line(record));
            records++;
            next++;
        }

        void appendBad(long id, String reason) throws IOException {
            write(JSON.writeValueAsString(JSON.createObjectNode().put("id", id).put("bad", reason)));
            next++;
        }

        void finish() throws IOException {
            if (!finished) write("{\"end\":" + records + "}");
            finished = true;
        }

        private void write(String line) throws IOException {
            try {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw WholeFile.naming(file, e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw WholeFile.naming(file, e);
            }
        }
    }
}
