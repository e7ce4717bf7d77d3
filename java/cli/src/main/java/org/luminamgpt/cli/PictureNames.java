// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that drawn pictures go to.
 *
 * @param out what was asked for: a PNG file, a directory, a name with %03d in it, - for the standard output; null: nothing
 * @param prompts how many there are
 * @param count pictures of each prompt
 */
record PictureNames(@Nullable Path out, int prompts, int count) {
    /** The standard output. */
    static final Path STDOUT = Path.of("-");
    private static final Pattern NUMBER = Pattern.compile("%0?[1-9]?d");

    /** @return the same, with its directory there and writable */
    PictureNames checked() throws IOException {
        if (out == null) {
            OutputFiles.directory(Path.of("."));
        } else if (out.equals(STDOUT)) {
            if (prompts * count > 1) {
                throw new UsageException("--out - writes one picture to the standard output; for more give a directory");
            }
        } else if (isDirectory(out)) {
            OutputFiles.directory(out);
        } else {
            OutputFiles.picture(out);
        }
        return this;
    }

    /**
     * @param index of the picture, from 0
     * @param prompt its index, from 0
     */
    Path file(int index, int prompt, long seed) {
        String label = prompts == 1 ? Long.toString(seed)
                : String.format(Locale.ROOT, "%03d", prompt + 1) + (count == 1 ? "" : "-" + seed);
        if (out == null) {
            return Path.of("lumina-" + label + ".png");
        } else if (isDirectory(out)) {
            return out.resolve(label + ".png");
        } else if (isNumbered(out)) {
            return out.resolveSibling(NUMBER.matcher(out.getFileName().toString())
                    .replaceFirst(number -> String.format(Locale.ROOT, number.group(), index + 1)));
        } else if (prompts * count == 1) {
            return out;
        }
        String name = out.getFileName().toString();
        return out.resolveSibling(name.substring(0, name.length() - ".png".length()) + "-" + label + ".png");
    }

    private boolean isDirectory(Path file) {
        return Files.isDirectory(file) || prompts * count > 1 && !isNumbered(file)
                && !file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    private static boolean isNumbered(Path file) {
        return NUMBER.matcher(file.getFileName().toString()).find();
    }
}
