// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchLibrariesTest {
    @AfterEach
    void forgetTheProperty() {
        System.clearProperty(TorchLibraries.PROPERTY);
    }

    @Test
    void thePresetJarsAreUnpackedIntoDirectoriesThatHoldLibtorchAndWhatItNeeds() throws IOException {
        String[] directories = TorchLibraries.fromPresets().split(File.pathSeparator);
        assertThat(directories).hasSize(2);
        assertThat(Path.of(directories[0])).isDirectoryContaining("glob:**/libtorch_cpu.so").isDirectoryContaining("glob:**/libc10.so");
        assertThat(Path.of(directories[1])).isDirectoryContaining("glob:**/libopenblas.so.0");
    }

    @Test
    void thePropertyNamesAnotherPlace() throws IOException {
        System.setProperty(TorchLibraries.PROPERTY, "/opt/torch/lib");
        assertThat(TorchLibraries.path()).isEqualTo("/opt/torch/lib");
    }
}
