// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_CANCELLED;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_CLOSED;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_INVALID_REQUEST;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_MODEL_FORMAT;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_OK;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_OUT_OF_MEMORY;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_QUEUE_FULL;
import static org.luminamgpt.internal.bindings.LuminaNative.LUMINA_UNSUPPORTED;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.bindings.LuminaNative;

/** A lumina_status as an exception. */
final class Status {
    private Status() {}

    static void check(int status) {
        if (status != LUMINA_OK) {
            throw exception(status, text(LuminaNative.lumina_last_error()));
        }
    }

    static LuminaException exception(int status, String message) {
        return switch (status) {
            case LUMINA_INVALID_REQUEST -> new LuminaException.InvalidRequest(message);
            case LUMINA_MODEL_FORMAT -> new LuminaException.ModelFormat(message);
            case LUMINA_OUT_OF_MEMORY -> new LuminaException.OutOfMemory(message);
            case LUMINA_QUEUE_FULL -> new LuminaException.QueueFull(message);
            case LUMINA_CANCELLED -> new LuminaException.Cancelled(message, List.of());
            case LUMINA_CLOSED -> new LuminaException.Closed(message);
            case LUMINA_UNSUPPORTED -> new LuminaException.NativeLibrary(message, null);
            default -> new LuminaException.EngineFailure("status " + status + ": " + message);
        };
    }

    /** A zero-terminated string of the native side. */
    static String text(@Nullable BytePointer pointer) {
        return pointer == null || pointer.isNull() ? "" : pointer.getString(StandardCharsets.UTF_8);
    }
}
