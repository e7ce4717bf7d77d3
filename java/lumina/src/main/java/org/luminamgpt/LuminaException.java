// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can go wrong; the message says what was wanted, what came, and what to do. */
public abstract sealed class LuminaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private LuminaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A native library, ours or the tokenizer's, is missing, does not load, or does not support this machine. */
    public static final class NativeLibrary extends LuminaException {
        private static final long serialVersionUID = 1;

        public NativeLibrary(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A file of the model is missing, damaged, or of a kind that is not supported. */
    public static final class ModelFormat extends LuminaException {
        private static final long serialVersionUID = 1;

        public ModelFormat(String message) {
            super(message, null);
        }

        public ModelFormat(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Host or device memory, or the budget for the KV cache, does not suffice. */
    public static final class OutOfMemory extends LuminaException {
        private static final long serialVersionUID = 1;

        public OutOfMemory(String message) {
            super(message, null);
        }
    }

    /** A request or an argument that cannot be done; nothing was started. */
    public static final class InvalidRequest extends LuminaException {
        private static final long serialVersionUID = 1;

        public InvalidRequest(String message) {
            super(message, null);
        }

        public InvalidRequest(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** An image was asked for of an answer that has none: it ended too early, or is text. */
    public static final class NoImage extends LuminaException {
        private static final long serialVersionUID = 1;

        public NoImage(String message) {
            super(message, null);
        }
    }

    /** The request was cancelled; the images that were finished by then are kept. */
    public static final class Cancelled extends LuminaException {
        private static final long serialVersionUID = 1;
        private final ArrayList<Image> images;

        public Cancelled(String message, List<Image> images) {
            super(message, null);
            this.images = new ArrayList<>(images);
        }

        public List<Image> images() {
            return Collections.unmodifiableList(images);
        }
    }

    /** As many requests as the queue holds are under way; try again when one has ended. */
    public static final class QueueFull extends LuminaException {
        private static final long serialVersionUID = 1;

        public QueueFull(String message) {
            super(message, null);
        }
    }

    /** A defect of the engine. The request is lost, the message says where it happened. */
    public static final class EngineFailure extends LuminaException {
        private static final long serialVersionUID = 1;

        public EngineFailure(String message) {
            super(message, null);
        }

        public EngineFailure(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The model was closed before or during the call. */
    public static final class Closed extends LuminaException {
        private static final long serialVersionUID = 1;

        public Closed(String message) {
            super(message, null);
        }
    }
}
