// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Request;

/**
 * A row of a batch: a request, or why there is none.
 *
 * @param key of the row in its job
 * @param request null where the row is bad
 * @param error what is wrong with it, in one sentence; null where it is good
 * @param digest of the row's cells and the job's settings, in hexadecimal: the same for the same work, whatever its key
 */
public record BatchRow(String key, @Nullable Request request, @Nullable String error, String digest) {
    public BatchRow {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(digest, "digest");
        if ((request == null) == (error == null)) {
            throw new IllegalArgumentException("a row has a request or an error");
        }
    }

    /** A row that could not be read at all. */
    public static BatchRow bad(String key, String error) {
        return new BatchRow(key, null, error, "");
    }
}
