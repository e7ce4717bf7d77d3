// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
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
 * temporary files. Native libraries pass over a place that is mounted noexec. In it, files that belong together have a
 * directory named by their contents, so that no version meets the files of another. A file that is there in its full size is
 * taken as it is.
 *
 * <p>Thread-safe, and safe where several processes unpack at once: a file gets its name when it is complete.
 */
public final class ResourceCache {
    /** System property: the directory to unpack into. */
    public static final String PROPERTY = "lumina.cache.path";

    private static final long SOME_ROOM = 1 << 20;

    private ResourceCache() {}

    /**
     * The directory with these files under their own names; where they lie in a directory already, and not in a jar, that.
     *
     * @param name begins the name of the directory
     * @throws IOException if they can be unpacked nowhere; the message says where it was tried, why not, and what to do
     */
    public static Path directory(String name, List<URL> files) throws IOException {
        if (isUnpacked(files)) {
            return directoryOf(files.get(0));
        }
        return inFirst(files, cache -> unpackVersion(name, resources(files), cache));
    }

    private static List<Resource> resources(List<URL> files) throws IOException {
        var resources = new ArrayList<Resource>();
        for (URL file : files) {
            resources.add(Resource.of(file));
        }
        return resources;
    }

    /**
     * As {@link #directory}, for libraries that native code opens itself.
     *
     * @throws IOException as {@link #directory}
     */
    public static Path libraries(String name, List<URL> files) throws IOException {
        Musl.refuse();
        return isUnpacked(files) ? directoryOf(files.get(0)) : inFirst(files, cache -> {
            refuseNoexec(cache);
            return unpackVersion(name, resources(files), cache);
        });
    }

    private static boolean isUnpacked(List<URL> files) {
        return files.stream().allMatch(file -> file.getProtocol().equals("file"));
    }

    /** Loads libraries that lie in a directory. */
    public interface Loading {
        void from(Path directory) throws IOException;
    }

    /**
     * Has native libraries loaded from a directory, as {@link #directory} gives it. The JVM binds a file to the class loader that
     * loaded it first: for another one, as after a redeployment, there are copies of its own, which are deleted once loaded.
     *
     * @throws IOException as {@link #directory}, and what {@code loading} throws
     */
    public static void load(String name, List<URL> files, Loading loading) throws IOException {
        Path directory = libraries(name, files);
        // The properties of the system are what all class loaders share.
        if (System.getProperties().putIfAbsent("lumina.loaded:" + directory.toRealPath(), "") == null) {
            loading.from(directory);
            return;
        }
        Path copy = inFirst(files, cache -> {
            refuseNoexec(cache);
            return unpackOrDelete(resources(files), Files.createTempDirectory(cache, name + "-copy-"));
        });
        try {
            loading.from(copy);
        } finally {
            delete(copy);
        }
    }

    /**
     * The directory that all lies below, for libraries that unpack by themselves: writable, with some room, not noexec.
     *
     * @throws IOException as {@link #directory}
     */
    public static Path root() throws IOException {
        Musl.refuse();
        return inFirst(List.of(), cache -> {
            refuseNoexec(cache);
            if (!Files.isWritable(cache)) {
                throw new IOException("not writable");
            }
            if (cache.toFile().getUsableSpace() < SOME_ROOM) { // a FileStore wants a mount point, and a chroot shows none
                throw new IOException("no space left on device");
            }
            return cache;
        });
    }

    private interface Use {
        Path of(Path cache) throws IOException;
    }

    private static void refuseNoexec(Path cache) throws IOException {
        if (Mounts.forbidLibraries(cache)) {
            throw new IOException("mounted noexec");
        }
    }

    private static Path inFirst(List<URL> files, Use use) throws IOException {
        var reasons = new ArrayList<String>();
        for (Path cache : CacheDirectories.candidates()) {
            try {
                CacheDirectories.prepare(cache);
                return use.of(cache);
            } catch (IOException e) {
                reasons.add(cache + ": " + reason(e));
            }
        }
        String what = files.isEmpty() ? "native libraries" : Resource.name(files.get(0));
        throw new IOException("could not unpack " + what + " (" + String.join("; ", reasons) + "); name a directory that has room, can be written and"
                + " is not mounted noexec: -D" + PROPERTY + "=DIRECTORY");
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

    private static Path unpackVersion(String name, List<Resource> resources, Path cache) throws IOException {
        return unpack(resources, Files.createDirectories(cache.resolve(name + "-" + version(resources))));
    }

    private static Path unpackOrDelete(List<Resource> resources, Path directory) throws IOException {
        try {
            return unpack(resources, directory);
        } catch (IOException e) {
            delete(directory);
            throw e;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
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

    /** The system's words, without the paths that the place is known by. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
