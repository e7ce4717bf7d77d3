// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Files of the class path as files on the disk, unpacked once.
 *
 * <p>All lie below one directory: the one that the system property {@value #PROPERTY} names; else {@code lumina-mgpt} in
 * {@code $XDG_CACHE_HOME} or {@code ~/.cache}; else, where that cannot be written, {@code lumina-mgpt-USER} among the
 * temporary files. In it, files that belong together have a directory named by their contents, so that no version meets
 * the files of another. A file that is there in its full size is taken as it is.
 *
 * <p>Thread-safe, and safe where several processes unpack at once: a file gets its name when it is complete.
 */
public final class ResourceCache {
    /** System property: the directory to unpack into. */
    public static final String PROPERTY = "lumina.cache.path";

    private ResourceCache() {}

    /**
     * The directory with these files under their own names; where they lie in a directory already, and not in a jar, that.
     *
     * @param name begins the name of the directory
     * @throws IOException if they can be unpacked nowhere; the message says where it was tried, why not, and what to do
     */
    public static Path directory(String name, List<URL> files) throws IOException {
        if (files.stream().allMatch(file -> file.getProtocol().equals("file"))) {
            return directoryOf(files.get(0));
        }
        var resources = new ArrayList<Resource>();
        for (URL file : files) {
            resources.add(Resource.of(file));
        }
        String versioned = name + "-" + version(resources);
        return inFirst(resources.get(0).name(), cache -> unpack(resources, Files.createDirectories(cache.resolve(versioned))));
    }

    /**
     * The directory that all lies below, for libraries that unpack by themselves.
     *
     * @throws IOException as {@link #directory}
     */
    public static Path root() throws IOException {
        return inFirst("native libraries", cache -> cache);
    }

    private interface Use {
        Path of(Path cache) throws IOException;
    }

    private static Path inFirst(String what, Use use) throws IOException {
        var reasons = new ArrayList<String>();
        for (Path cache : CacheDirectories.candidates()) {
            try {
                CacheDirectories.prepare(cache);
                return use.of(cache);
            } catch (IOException e) {
                reasons.add(cache + ": " + reason(e));
            }
        }
        throw new IOException("could not unpack " + what + " (" + String.join("; ", reasons)
                + "). -D" + PROPERTY + "=DIRECTORY names another place, with room and write permission");
    }

    private static Path directoryOf(URL file) throws IOException {
        try {
            return Path.of(file.toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IOException(file + " is not a file's address", e);
        }
    }

    private static String version(List<Resource> resources) {
        var crc = new CRC32();
        for (Resource resource : resources) {
            crc.update((resource.name() + " " + resource.size() + " " + resource.crc() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Long.toHexString(crc.getValue());
    }

    private static Path unpack(List<Resource> resources, Path directory) throws IOException {
        for (Resource resource : resources) {
            Path file = directory.resolve(resource.name());
            if (!isComplete(resource, file)) {
                write(resource, file);
            }
        }
        return directory;
    }

    private static boolean isComplete(Resource resource, Path file) throws IOException {
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.isRegularFile() && found.size() == resource.size();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void write(Resource resource, Path file) throws IOException {
        Path part = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".part");
        try {
            try (InputStream in = resource.open()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            if (Files.size(part) != resource.size()) {
                throw new IOException(part + " has not the " + resource.size() + " bytes of " + resource.url());
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String reason(IOException e) {
        String type = e.getClass().getSimpleName().replace("Exception", "");
        return e.getMessage() == null ? type : type + " " + e.getMessage();
    }
}
