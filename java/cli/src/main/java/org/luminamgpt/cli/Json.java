// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luminamgpt.tools.WholeFile;

/** Reading and writing the JSON of the command line. */
final class Json {
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
        mapper.getFactory().setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
        return mapper;
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of our own cannot be written as JSON", e);
        }
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static void write(Path file, Object value) throws IOException {
        WholeFile.write(file, write(value) + "\n");
    }

    static JsonNode read(Path file) throws IOException {
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new UsageException(file + " is not JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * An object that stands in one line.
     *
     * @param where what errors call it
     */
    static JsonNode line(String line, String where) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UsageException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }

    /** A value of ours from a line of a file of ours. */
    static <T> T read(String line, Class<T> type, Path file) {
        try {
            return MAPPER.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new UsageException(file + " is not one of ours: " + e.getOriginalMessage() + "; move it away, or name another directory");
        }
    }

    /** A file with an array of token ids. */
    static int[] ids(Path file) throws IOException {
        return ids(read(file), file);
    }

    static int[] ids(JsonNode array, Path file) {
        if (!array.isArray()) {
            throw new UsageException(file + " has to hold a JSON array of ids, for example [0, 8710]");
        }
        var ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!array.get(i).canConvertToInt() || !array.get(i).isIntegralNumber()) {
                throw new UsageException(file + ": entry " + i + " is no id but " + array.get(i));
            }
            ids[i] = array.get(i).intValue();
        }
        return ids;
    }
}
