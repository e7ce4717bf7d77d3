// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.bindings.presets;

import java.nio.file.Path;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.LoadEnabled;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;
import org.jspecify.annotations.Nullable;

/**
 * Tells JavaCPP how to turn {@code include/lumina/lumina.h} into Java, and at run time where its library lies. The struct and
 * function names stay those of C.
 */
@Properties(
        value = @Platform(
                include = "lumina/lumina.h",
                link = "lumina",
                library = "jnilumina",
                define = "STRING_BYTES_CHARSET \"UTF-8\""),
        target = "org.luminamgpt.internal.bindings",
        global = "org.luminamgpt.internal.bindings.LuminaNative")
public class LuminaPresets implements InfoMapper, LoadEnabled {
    private static volatile @Nullable String directory;

    /** Names the directory of liblumina and its JNI library, before any class of the bindings is touched. */
    public static void loadFrom(Path libraries) {
        directory = libraries.toString();
    }

    @Override
    public void init(ClassProperties properties) {
        if (directory != null) {
            properties.get("platform.linkpath").add(directory);
        }
    }

    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("LUMINA_API", "LUMINA_LUMINA_H").cppTypes().annotations());
    }
}
