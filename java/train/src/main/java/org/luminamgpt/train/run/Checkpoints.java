// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.luminamgpt.tools.WholeFile;

/**
 * Step folders of a run: written beside their final name, forced to disk, renamed, then the oldest are dropped.
 * A folder with the final name is therefore complete; a failed write leaves the earlier ones alone.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("step-(\\d{9})");

    /** One complete checkpoint. */
    public record Saved(long step, Path directory) {}

    /** Writes files into a folder that is already there. */
    public interface Writer {
        void write(Path directory) throws IOException;
    }

    private final Path root;
    private final int keep;

    public Checkpoints(Path root, int keep) throws IOException {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints to keep must be at least 1, was " + keep);
        }
        this.root = Files.createDirectories(root);
        this.keep = keep;
    }

    public Optional<Saved> latest() throws IOException {
        return list().stream().reduce((first, second) -> second);
    }

    /** Saves a step, then drops all but the newest. */
    public Path save(long step, Writer writer) throws IOException {
        Path target = root.resolve("step-%09d".formatted(step));
        Path temporary = root.resolve(target.getFileName() + ".partial");
        delete(temporary);
        Files.createDirectories(temporary);
        try {
            writer.write(temporary);
            forceAll(temporary);
        } catch (IOException | RuntimeException e) {
            delete(temporary);
            throw new IOException("checkpoint of step " + step + " was not written to " + root
                    + "; the earlier ones are untouched: " + e.getMessage(), e);
        }
        delete(target);
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(root + " is on a file system without atomic rename", e);
        }
        force(root);
        prune();
        return target;
    }

    private void prune() throws IOException {
        List<Saved> all = list();
        for (Saved old : all.subList(0, Math.max(0, all.size() - keep))) {
            delete(old.directory());
        }
    }

    private List<Saved> list() throws IOException {
        List<Saved> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    found.add(new Saved(Long.parseLong(name.group(1)), entry));
                }
            }
        }
        found.sort(Comparator.comparingLong(Saved::step));
        return found;
    }

    private static void forceAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                force(path);
            }
        }
    }

    /** On Linux a folder can be opened for reading and forced, which makes the rename durable. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw WholeFile.naming(path, e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
