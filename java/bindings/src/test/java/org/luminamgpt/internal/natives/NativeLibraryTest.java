// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.lumina_engine;
import org.luminamgpt.internal.bindings.lumina_engine_options;

class NativeLibraryTest {
    @BeforeAll
    static void load() {
        NativeLibrary.load();
        NativeLibrary.load();
    }

    @Test
    void theLibraryTellsItsVersion() {
        assertThat(LuminaNative.lumina_version().getString(StandardCharsets.UTF_8)).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void aPlatformWithoutALibraryIsToldSoAndWhichHaveOne() {
        for (String platform : List.of("macosx-arm64", "windows-x86_64", "linux-armhf", "linux-riscv64")) {
            assertThatThrownBy(() -> NativeLibrary.files(platform, null, getClass().getClassLoader())).isInstanceOf(IOException.class)
                    .hasMessageContaining("there is none for " + platform).hasMessageContaining("linux-x86_64 and linux-arm64")
                    .hasMessageContaining("musl").hasMessageContaining("-Dlumina.native.path=");
        }
    }

    @Test
    void aLibraryThatIsNotOnTheClassPathIsNamedWithItsClassifier() {
        ClassLoader without = ClassLoader.getPlatformClassLoader();  // a build may have made the libraries of several platforms
        assertThatThrownBy(() -> NativeLibrary.files("linux-arm64", null, without)).isInstanceOf(IOException.class)
                .hasMessageContaining("natives/linux-arm64/liblumina.so").hasMessageContaining("classifier linux-arm64");
    }

    @Test
    void theMemoryGuardOfJavaCppIsOff() {
        assertThat(Pointer.maxPhysicalBytes()).isZero();
    }

    @Test
    void anErrorCrossesTheBoundaryWithItsMessageInUtf8() {
        try (var directory = new BytePointer("no/such/dïrectory", StandardCharsets.UTF_8);
                var options = new lumina_engine_options();
                var engine = new lumina_engine()) {
            options.struct_size(options.sizeof()).model_dir(directory);
            int status = LuminaNative.lumina_engine_open(options, engine);
            assertThat(status).isEqualTo(LuminaNative.LUMINA_MODEL_FORMAT);
            assertThat(LuminaNative.lumina_last_error().getString(StandardCharsets.UTF_8)).contains("dïrectory");
            assertThat(engine.isNull()).isTrue();
        }
    }
}
