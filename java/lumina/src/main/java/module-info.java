// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Lumina-mGPT in process. Applications require {@code org.luminamgpt.cpu}, which brings this and the native library.
 *
 * @uses org.luminamgpt.LuminaProvider
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module org.luminamgpt {
    requires transitive java.desktop;
    requires static org.jspecify;
    requires static micrometer.core;
    requires org.slf4j;
    requires com.fasterxml.jackson.core;
    requires org.bytedeco.javacpp;
    requires org.luminamgpt.bindings;
    requires ai.djl.tokenizers;

    exports org.luminamgpt;
    exports org.luminamgpt.micrometer;
    exports org.luminamgpt.tools;

    uses org.luminamgpt.LuminaProvider;
    provides org.luminamgpt.LuminaProvider with org.luminamgpt.internal.runtime.Opening;
}
