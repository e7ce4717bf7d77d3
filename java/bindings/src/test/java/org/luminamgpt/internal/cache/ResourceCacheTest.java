// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceCacheTest {
    @TempDir
    private Path temp;

    @BeforeEach
    void nameTheDirectory() {
        System.setProperty(ResourceCache.PROPERTY, temp.resolve("cache").toString());
    }

    @AfterEach
    void forgetTheDirectory() {
        System.clearProperty(ResourceCache.PROPERTY);
    }

    @Test
    void filesOfAJarLieSideBySideUnderTheirOwnNames() throws IOException {
        Path directory = ResourceCache.directory("parts", jar("one.jar", Map.of("libone.so", bytes(1, 3000), "libtwo.so", bytes(2, 70_000))));
        assertThat(directory.getParent()).isEqualTo(temp.resolve("cache"));
        assertThat(names(directory)).containsExactly("libone.so", "libtwo.so");
        assertThat(directory.resolve("libone.so")).hasBinaryContent(bytes(1, 3000));
        assertThat(directory.resolve("libtwo.so")).hasBinaryContent(bytes(2, 70_000));
    }

    @Test
    void aWarmStartWritesNothing() throws IOException {
        List<URL> files = jar("one.jar", Map.of("libone.so", bytes(1, 3000)));
        Path file = ResourceCache.directory("parts", files).resolve("libone.so");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        Object inode = inode(file);
        assertThat(ResourceCache.directory("parts", files).resolve("libone.so")).isEqualTo(file);
        assertThat(inode(file)).isEqualTo(inode);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1_000_000));
    }

    @Test
    void aFileOfAnotherSizeIsReplaced() throws IOException {
        List<URL> files = jar("one.jar", Map.of("libone.so", bytes(1, 3000)));
        Path file = ResourceCache.directory("parts", files).resolve("libone.so");
        Files.write(file, bytes(1, 2999));
        ResourceCache.directory("parts", files);
        assertThat(file).hasBinaryContent(bytes(1, 3000));
        assertThat(names(file.getParent())).containsExactly("libone.so");
    }

    @Test
    void otherContentsOfTheSameSizeGetADirectoryOfTheirOwn() throws IOException {
        Path old = ResourceCache.directory("parts", jar("one.jar", Map.of("libone.so", bytes(1, 3000))));
        Path now = ResourceCache.directory("parts", jar("two.jar", Map.of("libone.so", bytes(2, 3000))));
        assertThat(now).isNotEqualTo(old);
        assertThat(now.resolve("libone.so")).hasBinaryContent(bytes(2, 3000));
        assertThat(old.resolve("libone.so")).hasBinaryContent(bytes(1, 3000));
    }

    @Test
    void filesOutsideOfJarsAreUsedWhereTheyAre() throws IOException {
        Path file = Files.write(temp.resolve("libone.so"), bytes(1, 10));
        assertThat(ResourceCache.directory("parts", List.of(file.toUri().toURL()))).isEqualTo(temp);
        assertThat(temp.resolve("cache")).doesNotExist();
    }

    @Test
    void whereNothingCanBeUnpackedTheMessageNamesPlaceReasonAndCure() throws IOException {
        Path blocked = Files.createFile(temp.resolve("file")).resolve("cache");
        System.setProperty(ResourceCache.PROPERTY, blocked.toString());
        List<URL> files = jar("one.jar", Map.of("libone.so", bytes(1, 10)));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ResourceCache.directory("parts", files))
                .withMessageContainingAll("libone.so", blocked.toString(), "Not a directory", "-Dlumina.cache.path=");
    }

    @Test
    void anotherClassLoaderGetsCopiesThatAreGoneOnceLoaded() throws IOException {
        List<URL> files = jar("one.jar", Map.of("libone.so", bytes(1, 3000)));
        var directories = new ArrayList<Path>();
        for (int loader = 0; loader < 3; loader++) {
            ResourceCache.load("parts", files, directory -> {
                assertThat(directory.resolve("libone.so")).hasBinaryContent(bytes(1, 3000));
                directories.add(directory);
            });
        }
        assertThat(directories).doesNotHaveDuplicates();
        assertThat(names(temp.resolve("cache"))).containsExactly(directories.get(0).getFileName().toString());
    }

    @Test
    void aMountIsKnownByItsLongestAndLatestEntry() {
        var table = List.of("1 0 8:1 / / rw,relatime - ext4 /dev/a rw", "2 1 0:2 / /tmp rw,noexec - tmpfs tmpfs rw",
                "3 2 0:3 / /tmp/a\\040b rw - tmpfs tmpfs rw", "4 1 0:4 / /home rw - ext4 /dev/b rw",
                "5 1 0:5 / /home rw,nosuid,noexec - ext4 /dev/c rw");
        assertThat(Mounts.isNoexec(table, Path.of("/tmp/x"))).isTrue();
        assertThat(Mounts.isNoexec(table, Path.of("/tmp/a b/x"))).isFalse();
        assertThat(Mounts.isNoexec(table, Path.of("/tmpx"))).isFalse();
        assertThat(Mounts.isNoexec(table, Path.of("/home/u"))).isTrue();
        assertThat(Mounts.isNoexec(List.of("", "broken"), Path.of("/"))).isFalse();
    }

    @Test
    void muslIsKnownByItsLoader() {
        assertThat(Musl.isLoadedIn("7f00-7f01 r-xp 00000000 08:01 1 /lib/ld-musl-x86_64.so.1\n")).isTrue();
        assertThat(Musl.isLoadedIn("7f00-7f01 r-xp 00000000 08:01 1 /lib/x86_64-linux-gnu/libc.so.6\n/home/musl/x.jar\n")).isFalse();
    }

    @Test
    void muslIsRefusedByName() throws IOException {
        assertThatThrownBy(() -> Musl.refuse("7f00-7f01 r-xp 00000000 08:01 1 /lib/ld-musl-aarch64.so.1\n")).isInstanceOf(IOException.class)
                .hasMessageContaining("runs on musl, the C library of Alpine Linux").hasMessageContaining("glibc 2.35 or newer");
        Musl.refuse("7f00-7f01 r-xp 00000000 08:01 1 /lib/aarch64-linux-gnu/libc.so.6\n");
    }

    @Test
    void glibcIsBlamedOnlyWhereItIsWhatLacks() {
        assertThat(Advice.of(new UnsatisfiedLinkError("/x/liblumina.so: /lib/libc.so.6: version `GLIBC_2.38' not found"))).contains("glibc 2.35");
        assertThat(Advice.of(new UnsatisfiedLinkError("/x/liblumina.so: failed to map segment from shared object"))).contains("-Dlumina.cache.path=")
                .doesNotContain("glibc");
        assertThat(Advice.of(new IOException("could not unpack"))).isEqualTo("could not unpack");
    }

    @Test
    void withoutThePropertyItIsTheUsersCacheAndElseADirectoryOfOursAmongTemporaryFiles() throws Exception {
        List<URL> files = jar("one.jar", Map.of("libone.so", bytes(1, 10)));
        Path home = Files.createDirectory(temp.resolve("home"));
        Path temporary = Files.createDirectory(temp.resolve("tmp"));
        assertThat(unpackElsewhere(home, temporary, files).getParent()).isEqualTo(home.resolve(".cache/lumina-mgpt"));

        Path noHome = Files.createFile(temp.resolve("file"));
        Path fallback = unpackElsewhere(noHome, temporary, files).getParent();
        assertThat(fallback.getParent()).isEqualTo(temporary);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fallback))).isEqualTo("rwx------");

        Files.setPosixFilePermissions(fallback, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> unpackElsewhere(noHome, temporary, files))
                .withMessageContaining("others may write to it");
    }

    private static Path unpackElsewhere(Path home, Path temporary, List<URL> files) throws Exception {
        var process = new Unpacking(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary), files);
        process.begin();
        return process.end().get(0);
    }

    @Test
    void twoProcessesUnpackIntoOneEmptyCacheAtOnce() throws Exception {
        var contents = new TreeMap<String, byte[]>();
        for (int i = 10; i < 22; i++) {
            contents.put("lib" + i + ".so", bytes(i, 1 << 20));
        }
        List<URL> files = jar("many.jar", contents);
        String cache = "-D" + ResourceCache.PROPERTY + "=" + temp.resolve("cache");
        var processes = List.of(new Unpacking(List.of(cache), files), new Unpacking(List.of(cache), files));
        for (Unpacking process : processes) {
            process.begin();
        }
        for (Unpacking process : processes) {
            assertThat(process.end()).hasSize(1).allSatisfy(directory -> {
                assertThat(names(directory)).containsExactlyElementsOf(contents.keySet());
                for (String name : contents.keySet()) {
                    assertThat(directory.resolve(name)).hasBinaryContent(contents.get(name));
                }
            });
        }
    }

    /** A process that waits until it is told to begin, unpacks, checks that all is there in full, and tells where. */
    private static final class Unpacking {
        private final Process process;
        private final BufferedReader out;

        Unpacking(List<String> options, List<URL> files) throws IOException {
            var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(options);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Unpacking.class.getName()));
            files.forEach(file -> command.add(file.toString()));
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().remove("XDG_CACHE_HOME");
            process = builder.start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("ready");
        }

        void begin() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        List<Path> end() throws InterruptedException {
            List<String> lines = out.lines().toList();
            assertThat(process.waitFor()).as("%s", lines).isZero();
            return lines.stream().map(Path::of).toList();
        }

        public static void main(String[] files) throws IOException {
            var urls = new ArrayList<URL>();
            for (String file : files) {
                urls.add(new URL(file));
            }
            System.out.println("ready");
            System.in.read();
            Path directory = ResourceCache.directory("parts", urls);
            for (URL url : urls) {
                Resource resource = Resource.of(url);
                if (Files.size(directory.resolve(resource.name())) != resource.size()) {
                    throw new IOException(resource.name() + " is there, but not in full");
                }
            }
            System.out.println(directory);
        }
    }

    private List<URL> jar(String name, Map<String, byte[]> contents) throws IOException {
        Path file = temp.resolve(name);
        var urls = new ArrayList<URL>();
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            for (String entry : contents.keySet()) {
                out.putNextEntry(new JarEntry("native/" + entry));
                out.write(contents.get(entry));
                urls.add(new URL("jar:" + file.toUri() + "!/native/" + entry));
            }
        }
        return urls;
    }

    private static byte[] bytes(long seed, int count) {
        var bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
