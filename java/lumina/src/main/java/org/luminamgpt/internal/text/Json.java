// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;

/** Small JSON files as maps, lists, strings, numbers and booleans. Data binding would cost start-up time. */
public final class Json {
    /** For readers of files that nobody has checked; takes NaN and Infinity, which Python writes. */
    static final JsonFactory FACTORY = JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).maxNameLength(1 << 16).build())
            .build();

    private Json() {}

    /** The object in a file; empty if there is no such file. */
    public static Map<String, @Nullable Object> readObject(Path file) {
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        try (JsonParser parser = FACTORY.createParser(bytes(file))) {
            parser.nextToken();
            if (value(parser) instanceof Map<?, ?> object) {
                var copy = new LinkedHashMap<String, @Nullable Object>();
                object.forEach((name, value) -> copy.put((String) name, value));
                return copy;
            }
        } catch (IOException e) {
            throw new LuminaException.ModelFormat("could not read " + file + " as JSON: " + e.getMessage(), e);
        }
        throw new LuminaException.ModelFormat(file + " has to hold a JSON object, and holds something else");
    }

    /**
     * A file's text, of UTF-8 and without a byte order mark.
     *
     * @throws LuminaException.ModelFormat if the file is of another kind; the message says which
     */
    static byte[] bytes(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String kind = ForeignFile.kind(bytes);
        if (!kind.isEmpty()) {
            throw new LuminaException.ModelFormat(file + " " + kind);
        }
        return ForeignFile.withoutMark(bytes);
    }

    /** The object in a text of UTF-8. @throws IOException if it is none */
    public static Map<String, @Nullable Object> object(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is something else");
            }
            return object(parser);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the file is empty or ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + token);
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        var object = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        var array = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
