// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.Image;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Result;
import org.luminamgpt.Task;

/**
 * What came of a row: a result, or a failure.
 *
 * @param result null after a failure
 * @param failure of the engine, or what it refused; null for a bad row too, which says itself what is wrong with it
 */
public record BatchResult(BatchRow row, @Nullable Result result, @Nullable LuminaException failure) {
    /** What kept the row from a result, in one sentence; null if nothing did. */
    public @Nullable String error() {
        return failure == null ? row.error() : String.valueOf(failure.getMessage());
    }

    /** Whether the row is at fault: it would fail again. What failed otherwise, for want of memory for instance, may be tried again. */
    public boolean isBad() {
        return row.error() != null || failure instanceof LuminaException.InvalidRequest || failure instanceof LuminaException.NoImage;
    }

    /** The first picture; null where the answer is text or there is none. */
    public @Nullable Image image() {
        return result == null || result.images().isEmpty() ? null : result.images().get(0);
    }

    /** With what a task owes: a picture, unless it is one that answers in words. */
    static BatchResult of(BatchRow row, Result result, Task task) {
        if (!task.isFreeForm() && task != Task.DETECT) {
            try {
                result.image();
            } catch (LuminaException.NoImage e) {
                return new BatchResult(row, null, e);
            }
        }
        return new BatchResult(row, result, null);
    }
}
