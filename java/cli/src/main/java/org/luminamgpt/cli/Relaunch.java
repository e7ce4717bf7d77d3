// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Without a locale, as in most containers, the JVM takes arguments, file names and the terminal for ASCII, and what is not ASCII
 * is lost before the first line of Java runs. The same command line, byte for byte, then runs again in a UTF-8 locale.
 */
final class Relaunch {
    private static final String LOCALE = "C.UTF-8";  // of glibc itself since 2.35

    private Relaunch() {}

    static boolean isNeeded() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        return (encoding.equals("ANSI_X3.4-1968") || encoding.equals("US-ASCII")) && !LOCALE.equals(System.getenv("LC_ALL"))
                && isOurCommandLine(System.getProperty("sun.java.command", ""));
    }

    /** Not where {@link Main} is called from another program. */
    private static boolean isOurCommandLine(String command) {
        String first = command.split(" ", 2)[0];
        return first.equals(Main.class.getName()) || first.endsWith(".jar");
    }

    /** The status of the command in its second process; empty if there can be none. */
    static OptionalInt run() {
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script(Files.readAllBytes(Path.of("/proc/self/cmdline"))));
            builder.environment().put("LC_ALL", LOCALE);
            Process process = builder.inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));  // a signal may be for this process alone
            return OptionalInt.of(process.waitFor());
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A shell's line, in ASCII as this JVM can pass nothing else, that becomes a command whose words end with a zero each. */
    static String script(byte[] words) {
        var script = new StringBuilder("exec");
        int begin = 0;
        for (int i = 0; i < words.length; i++) {
            if (words[i] == 0) {
                script.append(' ');
                quote(words, begin, i, script);
                begin = i + 1;
            }
        }
        return script.toString();
    }

    private static void quote(byte[] words, int begin, int end, StringBuilder script) {
        script.append('\'');
        int at = begin;
        while (at < end) {
            if (words[at] > 0) {
                script.append(words[at] == '\'' ? "'\\''" : String.valueOf((char) words[at]));
                at++;
            } else {
                script.append("'\"$(printf '");
                for (; at < end && words[at] < 0; at++) {
                    script.append('\\').append(Integer.toOctalString(words[at] & 0xff));
                }
                script.append("')\"'");
            }
        }
        script.append('\'');
    }
}
