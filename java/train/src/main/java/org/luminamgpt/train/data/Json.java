// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON of files; what is none is an error that names the place. */
public final class Json {
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();  // Python's
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Json() {}

    /** What a file holds. @throws IOException naming the file and what is wrong with it */
    public static JsonNode read(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return parse(file.toString(), text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }

    /** @param place named in the error, such as a file and a line */
    public static JsonNode parse(String place, String text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException(place + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
