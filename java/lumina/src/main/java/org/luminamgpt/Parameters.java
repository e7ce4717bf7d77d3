// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that image tools read from a PNG: the prompt, then one line of "Name: value" pairs. A value with a comma,
 * colon or quote in it, or a blank at an end, stands in quotes.
 */
final class Parameters {
    private static final Pattern NAME = Pattern.compile("\\s*([^:,\"]+): ");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private Parameters() {}

    static String write(ImageMetadata metadata) {
        Sampling sampling = metadata.sampling();
        var pairs = new LinkedHashMap<String, @Nullable Object>();
        pairs.put("CFG scale", sampling.guidance());
        pairs.put("Seed", sampling.seed());
        pairs.put("Size", metadata.size());
        pairs.put("Model", metadata.model());
        pairs.put("Image top-k", sampling.imageTopK());
        pairs.put("Text top-k", sampling.textTopK());
        pairs.put("Temperature", sampling.temperature());
        pairs.put("Max tokens", sampling.maxTokens());
        pairs.put("Task", metadata.task().name().toLowerCase(Locale.ROOT));
        pairs.put("Upright", metadata.upright() ? true : null);
        pairs.put("Version", metadata.version());
        var line = new StringBuilder();
        pairs.forEach((name, value) -> {
            if (value != null) {
                line.append(line.isEmpty() ? "" : ", ").append(name).append(": ").append(quoted(value.toString()));
            }
        });
        return metadata.prompt() + "\n" + line;
    }

    /** @throws LuminaException.InvalidRequest if the text is not one that {@link #write} made */
    static ImageMetadata read(String text) {
        int lastLine = text.lastIndexOf('\n');
        if (lastLine < 0) {
            throw malformed("it has no line of settings", null);
        }
        var pairs = new LinkedHashMap<String, String>();
        Matcher name = NAME.matcher(text).region(lastLine + 1, text.length());
        while (name.lookingAt()) {
            int end = valueEnd(text, name.end());
            if (end > text.length() || end < text.length() && text.charAt(end) != ',') {
                throw malformed("the value of \"" + name.group(1) + "\" does not end where its quotes do", null);
            }
            pairs.put(name.group(1), unquoted(text.substring(name.end(), end)));
            name.region(Math.min(end + 1, text.length()), text.length());
        }
        try {
            var sampling = new Sampling(Long.valueOf(get(pairs, "Seed")), Float.valueOf(get(pairs, "CFG scale")),
                    Integer.valueOf(get(pairs, "Image top-k")), Integer.valueOf(get(pairs, "Text top-k")),
                    Float.valueOf(get(pairs, "Temperature")), Integer.valueOf(get(pairs, "Max tokens")));
            return new ImageMetadata(Task.valueOf(get(pairs, "Task").toUpperCase(Locale.ROOT)), text.substring(0, lastLine),
                    ImageSize.parse(get(pairs, "Size")), sampling, get(pairs, "Model"), get(pairs, "Version"),
                    Boolean.parseBoolean(pairs.get("Upright")));
        } catch (IllegalArgumentException e) {  // also NumberFormatException
            throw malformed(String.valueOf(e.getMessage()), e);
        }
    }

    /** Where a value ends, beyond the text if its quotes do not. By hand: a pattern's stack grows with the value. */
    private static int valueEnd(String text, int begin) {
        if (!text.startsWith("\"", begin)) {
            int comma = text.indexOf(',', begin);
            return comma < 0 ? text.length() : comma;
        }
        int at = begin + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static String get(Map<String, String> pairs, String name) {
        String value = pairs.get(name);
        if (value == null) {
            throw malformed("\"" + name + "\" is missing", null);
        }
        return value;
    }

    private static LuminaException malformed(String why, @Nullable Throwable cause) {
        return new LuminaException.InvalidRequest("the picture's parameters are not of this library: " + why, cause);
    }

    private static String quoted(String value) {
        boolean plain = value.equals(value.strip()) && value.chars().noneMatch(c -> ",:\"\n\\".indexOf(c) >= 0);
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value.strip();
        }
        return ESCAPE.matcher(value.substring(1, value.length() - 1))
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).equals("n") ? "\n" : m.group(1)));
    }
}
