// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.ServiceLoader;

/**
 * What opens models. The library brings the one there is, which is found through {@link ServiceLoader}: so these packages depend
 * on no implementation. Not for users.
 */
public interface LuminaProvider {
    /** As {@link LuminaBuilder#build} says. */
    Lumina open(LuminaOptions options);

    /** As {@link Lumina#preload} says. */
    void preload();

    /** The one of this library. */
    static LuminaProvider instance() {
        return ServiceLoader.load(LuminaProvider.class, LuminaProvider.class.getClassLoader()).findFirst().orElseThrow(
                () -> new IllegalStateException("this jar is not whole: META-INF/services/" + LuminaProvider.class.getName() + " is missing"));
    }
}
