// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.util.regex.Pattern;
import org.luminamgpt.LuminaException;

/** What a JVM's OutOfMemoryError is about, as the exception that the API promises: the heap, or a thread that the system refused. */
public final class Memory {
    /** HotSpot: "unable to create native thread: …"; OpenJ9: "Failed to create a thread: …". */
    private static final Pattern THREAD = Pattern.compile("(native|create a) thread");

    private Memory() {}

    /** @param what could not be done */
    public static LuminaException.OutOfMemory of(OutOfMemoryError error, String what) {
        String said = String.valueOf(error.getMessage());
        return new LuminaException.OutOfMemory(what + (THREAD.matcher(said).find()
                ? ": the system refused a thread; let this process have more of them (ulimit -u, a container's limit of pids) or more memory,"
                        + " or open models with fewer (" + said + ")"
                : ": the Java heap is too small (-Xmx)"));
    }

    /** Of a class that lacked memory, or a thread, as it was first used: it stays unusable, and the JVM tells why among the causes. */
    static LuminaException of(LinkageError error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (said.contains("OutOfMemoryError")) {
                return new LuminaException.OutOfMemory("the native library did not load, as this process was refused memory or a thread (" + said
                        + "); give it more (-Xmx, ulimit -u, a container's limits) and start it again");
            }
        }
        return new LuminaException.NativeLibrary(String.valueOf(error.getMessage()), error);
    }
}
