// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Device;
import org.luminamgpt.internal.natives.NativeLibrary;

/** What native handles and functions need before they are called. */
public final class Natives {
    private Natives() {}

    /** Loads liblumina, once per process. */
    public static void load() {
        try {
            NativeLibrary.load();
        } catch (LinkageError e) {
            throw Memory.of(e);
        } catch (OutOfMemoryError e) {  // JavaCPP has a thread too
            throw Memory.of(e, "could not load the native library");
        }
    }

    /** As a C string, null for none; to be closed by the caller. */
    static @Nullable BytePointer string(@Nullable String text) {
        return text == null ? null : new BytePointer(text, StandardCharsets.UTF_8);
    }

    static String device(Device device) {
        if (device instanceof Device.Cuda cuda) {
            return "cuda:" + cuda.index();
        }
        return device instanceof Device.Cpu ? "cpu" : "auto";
    }
}
