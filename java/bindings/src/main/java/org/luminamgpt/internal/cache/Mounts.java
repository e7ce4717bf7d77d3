// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What Linux says of mounted file systems, in the form of /proc/self/mountinfo. */
final class Mounts {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;

    private Mounts() {}

    /** Whether libraries in a directory that exists cannot be loaded, because its file system is mounted noexec. */
    static boolean forbidLibraries(Path directory) throws IOException {
        return Files.isReadable(TABLE) && isNoexec(Files.readAllLines(TABLE), directory.toRealPath());
    }

    /** Of mounts above a path, the longest counts; of those at one place the last, which hides the others. */
    static boolean isNoexec(List<String> table, Path path) {
        int longest = -1;
        boolean noexec = false;
        for (String line : table) {
            String[] fields = line.split(" ");
            if (fields.length <= OPTIONS) {
                continue;
            }
            Path point = Path.of(unescaped(fields[MOUNT_POINT]));
            if (path.startsWith(point) && point.getNameCount() >= longest) {
                longest = point.getNameCount();
                noexec = Arrays.asList(fields[OPTIONS].split(",")).contains("noexec");
            }
        }
        return noexec;
    }

    private static String unescaped(String field) {
        return field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
    }
}
