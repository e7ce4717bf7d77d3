// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path folder;

    @Test
    void writesAndReplaces() throws IOException {
        Path file = folder.resolve("a.txt");
        WholeFile.write(file, "one");
        WholeFile.write(file, "größer\n");
        assertThat(file).hasContent("größer\n");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void aFailureLeavesWhatWasThereAndNamesTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        assertThatIOException().isThrownBy(() -> WholeFile.write(file, out -> {
            out.write('h');
            throw new IOException("No space left on device");
        })).withMessage("could not write " + file + ": No space left on device");
        assertThat(file).hasContent("before");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        Path file = folder.resolve("none").resolve("a.txt");
        assertThatIOException().isThrownBy(() -> WholeFile.write(file, "x")).withMessageContaining(file.toString());
    }

    /** The device is not replaced by a file, which root could; that it is full is said with its name. */
    @Test
    void aDeviceIsWrittenToAsItIs() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
        assertThatIOException().isThrownBy(() -> WholeFile.write(link, "x")).withMessage("could not write " + link + ": No space left on device");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void theLongestNameThatAFileCanHaveIsLongEnough() throws IOException {
        Path file = folder.resolve("ß".repeat(127) + "x");
        WholeFile.write(file, "one");
        assertThat(file).hasContent("one");
    }

    /** Each has a part of its own: what is there in the end is one writer's, whole. */
    @Test
    void ofTwoWritersTheLaterHasTheFile() throws IOException {
        Path file = folder.resolve("a.txt");
        WholeFile.write(file, out -> {
            out.write("first, ".getBytes(StandardCharsets.UTF_8));
            WholeFile.write(file, "second");
            assertThat(file).hasContent("second");
            out.write("and last".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(file).hasContent("first, and last");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        WholeFile.write(link, "after");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("after");
    }
}
