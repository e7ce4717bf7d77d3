// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.natives.CudaLibrary;
import org.luminamgpt.internal.natives.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What native handles and functions need before they are called. */
public final class Natives {
    private static final Logger LOG = LoggerFactory.getLogger(Lumina.class);

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

    /**
     * Runs what takes native memory for the arguments of a call. Where there is none, JavaCPP throws an OutOfMemoryError for an array, and
     * for a struct a RuntimeException that only says {@code std::bad_alloc}.
     */
    static <R> R withMemory(Supplier<R> call) {
        try {
            return call.get();
        } catch (OutOfMemoryError e) {
            throw noMemory(e);
        } catch (RuntimeException e) {
            throw "std::bad_alloc".equals(e.getMessage()) ? noMemory(e) : e;
        }
    }

    private static LuminaException noMemory(Throwable failure) {
        return new LuminaException.OutOfMemory("no memory for the arguments of a native call: " + failure.getMessage());
    }

    /** As a C string, null for none; to be closed by the caller. */
    static @Nullable BytePointer string(@Nullable String text) {
        return text == null ? null : new BytePointer(text, StandardCharsets.UTF_8);
    }

    /**
     * The CUDA library for an engine that may need it; null where there is none.
     *
     * @throws LuminaException.NativeLibrary if a card is asked for and the library could not be unpacked
     */
    static @Nullable String cudaLibrary(Device device) {
        if (device instanceof Device.Cpu) {
            return null;
        }
        try {
            Path library = CudaLibrary.find();
            return library == null ? null : library.toString();
        } catch (IOException e) {
            if (device instanceof Device.Cuda) {
                throw new LuminaException.NativeLibrary("device \"" + device(device) + "\" is not to be had: " + e.getMessage(), e);
            }
            LOG.warn("no CUDA device is looked for: {}", e.getMessage());
            return null;
        }
    }

    static String device(Device device) {
        if (device instanceof Device.Cards cards) {
            throw new LuminaException.InvalidRequest("wanted one device, got the cards " + cards.indexes() + ": name one of them");
        }
        if (device instanceof Device.Cuda cuda) {
            return "cuda:" + cuda.index();
        }
        return device instanceof Device.Cpu ? "cpu" : "auto";
    }
}
