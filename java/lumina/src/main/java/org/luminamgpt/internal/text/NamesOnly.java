// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

/** The names in a config.json's vocabulary_map: enough for work with ids, not for text. */
public final class NamesOnly implements Tokenizer {
    /** The file that has them. */
    public static final String FILE = "config.json";

    private final Path file;
    private final Vocabulary vocabulary;

    private NamesOnly(Path file, Vocabulary vocabulary) {
        this.file = file;
        this.vocabulary = vocabulary;
    }

    static NamesOnly read(Path file) {
        Map<String, Integer> ids = new HashMap<>();
        try (JsonParser parser = Json.FACTORY.createParser(Json.bytes(file))) {
            TokenizerFile.expect(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean names = parser.currentName().equals("vocabulary_map");
                if (parser.nextToken() == JsonToken.START_OBJECT && names) {
                    TokenizerFile.readNames(parser, ids);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new LuminaException.ModelFormat(file + " is not JSON as it should be: " + e.getMessage(), e);
        }
        if (ids.isEmpty()) {
            throw new LuminaException.ModelFormat(file.getParent() + " has no tokenizer.json or text_tokenizer.json, and its " + FILE
                    + " no vocabulary_map; name the tokenizer's file if it is elsewhere");
        }
        ids.putIfAbsent(Request.PICTURE_MARK, ids.values().stream().mapToInt(id -> id).max().orElse(-1) + 1);
        return new NamesOnly(file, new Vocabulary(ids));
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public int[] encode(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        throw new LuminaException.ModelFormat(file.getParent() + " has no tokenizer.json or text_tokenizer.json, so it takes ids but no"
                + " text; name the tokenizer's file if it is elsewhere");
    }

    /** The names, one after the other. */
    @Override
    public String decode(int... ids) {
        return Arrays.stream(ids).mapToObj(vocabulary::name).collect(Collectors.joining());
    }

    @Override
    public void close() {}
}
