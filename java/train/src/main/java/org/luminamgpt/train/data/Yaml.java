// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML maps as records. */
public final class Yaml {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Yaml() {}

    /** The map that a file holds. @throws IOException naming the file and what is wrong with it */
    public static Map<?, ?> map(Path file) throws IOException {
        try {
            return map(file.toString(), Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text of UTF-8", e);
        }
    }

    /** A resource of the data package as a record. */
    public static <T> T resource(String name, Class<T> type) {
        try (InputStream in = Yaml.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("resource " + name + " is missing from this jar");
            return JSON.convertValue(map(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> map(String label, String text) {
        try {
            Object loaded = new Load(LoadSettings.builder().setLabel(label).build()).loadFromString(text);
            if (loaded instanceof Map<?, ?> map) return map;
            throw new IllegalArgumentException(label + ": wanted a map, got " + loaded);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
        }
    }
}
