// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

/**
 * A Hugging Face tokenizers file: its vocabulary, and its text with the picture mark added as the next free id, as the
 * reference does at run time.
 *
 * @param json the file's text, the picture mark among its added tokens
 * @param ids of all names, the picture mark's included
 */
record TokenizerFile(Path file, String json, Map<String, Integer> ids) {
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_ID = 1 << 24;

    static TokenizerFile read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw malformed(file, "it has " + Files.size(file) + " bytes, more than any tokenizer", null);
            }
            byte[] bytes = Json.bytes(file);
            var ids = new HashMap<String, Integer>();
            long addedTokensEnd = scan(bytes, ids);
            if (addedTokensEnd < 0) {
                throw malformed(file, "it has no added_tokens", null);
            }
            return withMark(file, bytes, (int) addedTokensEnd, ids);
        } catch (NoSuchFileException e) {
            throw new LuminaException.ModelFormat("there is no tokenizer file " + file, e);
        } catch (IOException e) {
            throw malformed(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static TokenizerFile withMark(Path file, byte[] bytes, int end, Map<String, Integer> ids) {
        if (ids.containsKey(Request.PICTURE_MARK)) {
            return new TokenizerFile(file, new String(bytes, StandardCharsets.UTF_8), ids);
        }
        int next = ids.values().stream().mapToInt(id -> id).max().orElse(-1) + 1;
        ids.put(Request.PICTURE_MARK, next);
        String mark = ",{\"id\":" + next + ",\"content\":\"" + Request.PICTURE_MARK + "\",\"single_word\":false,\"lstrip\":false,"
                + "\"rstrip\":false,\"normalized\":false,\"special\":true}";
        String json = new String(bytes, 0, end, StandardCharsets.UTF_8) + mark
                + new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8);
        return new TokenizerFile(file, json, ids);
    }

    /** Collects the names in one pass; returns where the list of added tokens ends, -1 without one or an empty one. */
    private static long scan(byte[] bytes, Map<String, Integer> ids) throws IOException {
        long addedTokensEnd = -1;
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                    addedTokensEnd = readAddedTokens(parser, ids) ? parser.currentTokenLocation().getByteOffset() : -1;
                } else if (name.equals("model") && value == JsonToken.START_OBJECT) {
                    readModel(parser, ids);
                } else {
                    parser.skipChildren();
                }
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT);
        }
        return addedTokensEnd;
    }

    private static boolean readAddedTokens(JsonParser parser, Map<String, Integer> ids) throws IOException {
        boolean any = false;
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String content = null;
            int id = -1;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("content")) {
                    content = parser.getText();
                } else if (name.equals("id")) {
                    id = id(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (content == null || id < 0) {
                throw new IOException("an added token has no content or no id");
            }
            ids.put(content, id);
            any = true;
        }
        expect(parser.currentToken(), JsonToken.END_ARRAY);
        return any;
    }

    private static void readModel(JsonParser parser, Map<String, Integer> ids) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean vocabulary = parser.currentName().equals("vocab");
            JsonToken value = parser.nextToken();
            if (!vocabulary) {
                parser.skipChildren();
                continue;
            }
            expect(value, JsonToken.START_OBJECT);
            readNames(parser, ids);
        }
    }

    /** Reads names and ids up to the end of the object that was begun. */
    static void readNames(JsonParser parser, Map<String, Integer> ids) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String token = parser.currentName();
            parser.nextToken();
            ids.put(token, id(parser));
        }
    }

    static int id(JsonParser parser) throws IOException {
        expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT);
        long id = parser.getLongValue();
        if (id < 0 || id > MAX_ID) {
            throw new IOException("the id " + id + " is out of range");
        }
        return (int) id;
    }

    static void expect(JsonToken came, JsonToken wanted) throws IOException {
        if (came != wanted) {
            throw new IOException("expected " + wanted + " and found " + came);
        }
    }

    static LuminaException malformed(Path file, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new LuminaException.ModelFormat(file + " is not a usable tokenizers file: " + why, cause);
    }
}
