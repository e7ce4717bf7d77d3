// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where unpacked files may lie, in the order of preference. */
final class CacheDirectories {
    private static final Set<PosixFilePermission> BY_OTHERS = Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private CacheDirectories() {}

    /** The directory that the property names, and no other; else the user's cache, and then one among temporary files. */
    static List<Path> candidates() {
        String given = System.getProperty(ResourceCache.PROPERTY);
        return given != null && !given.isBlank() ? List.of(Path.of(given))
                : Stream.of(user(), temporary()).filter(Path::isAbsolute).toList();  // a user without a name has "?" for a home
    }

    private static Path user() {
        String caches = System.getenv("XDG_CACHE_HOME");
        Path parent = caches != null && Path.of(caches).isAbsolute() ? Path.of(caches) : Path.of(System.getProperty("user.home"), ".cache");
        return parent.resolve("lumina-mgpt");
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"), "lumina-mgpt-" + System.getProperty("user.name"));
    }

    /** Makes a candidate ready. One among temporary files has to be ours alone: what lies in it could be anybody's. */
    static void prepare(Path directory) throws IOException {
        if (!directory.equals(temporary())) {
            Files.createDirectories(directory);
            return;
        }
        if (Files.notExists(directory)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path probe = Files.createTempFile(directory, null, null);
        boolean ours = Files.getOwner(probe).equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS));
        Files.delete(probe);
        if (!ours || !Collections.disjoint(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS), BY_OTHERS)) {
            throw new IOException("others may write to it");
        }
    }
}
