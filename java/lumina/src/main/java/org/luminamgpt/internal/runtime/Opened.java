// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Several things that are opened together, or not at all. */
final class Opened {
    private Opened() {}

    /** One for each part; where one fails, those before it are closed. */
    static <P, T> List<T> all(List<P> parts, Function<P, T> open, Consumer<? super T> close) {
        var all = new ArrayList<T>();
        try {
            for (P part : parts) {
                all.add(open.apply(part));
            }
            return List.copyOf(all);
        } catch (RuntimeException | Error e) {
            all.forEach(close);
            throw e;
        }
    }
}
