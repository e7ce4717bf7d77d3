// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.natives;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Finds libtorch for the engine, which opens it at run time.
 *
 * <p>The libraries lie in the preset jars of the class path. They are unpacked into JavaCPP's cache, once per
 * version, and nothing is loaded here: loading the presets themselves would cost a second that inference does not
 * need.
 */
public final class TorchLibraries {
    /** System property, and after it environment variable, that name other directories, ':' between them. */
    static final String PROPERTY = "lumina.torch.path";
    static final String ENVIRONMENT = "LUMINA_TORCH_PATH";

    private record Preset(String resources, List<String> libraries) {}

    private static final List<Preset> PRESETS = List.of(
            new Preset("/org/bytedeco/pytorch/", List.of("libtorch_cpu.so", "libc10.so", "libtorch.so", "libgomp.so.1")),
            new Preset("/org/bytedeco/openblas/",
                    List.of("libopenblas.so.0", "libgfortran.so.5", "libquadmath.so.0", "libgcc_s.so.1")));

    private TorchLibraries() {}

    /**
     * The value for {@code lumina_vq_options.torch_path}: directories with libtorch and what it needs.
     *
     * @throws IOException if the presets are not on the class path or cannot be unpacked
     */
    public static String path() throws IOException {
        String given = System.getProperty(PROPERTY, System.getenv(ENVIRONMENT));
        if (given != null && !given.isBlank()) {
            return given;
        }
        return fromPresets();
    }

    static String fromPresets() throws IOException {
        var directories = new ArrayList<String>(PRESETS.size());
        for (Preset preset : PRESETS) {
            directories.add(unpack(preset));
        }
        return String.join(File.pathSeparator, directories);
    }

    private static String unpack(Preset preset) throws IOException {
        String folder = preset.resources() + Loader.getPlatform() + "/";
        File directory = null;
        for (String library : preset.libraries()) {
            URL resource = TorchLibraries.class.getResource(folder + library);
            if (resource == null) {
                throw new IOException("libtorch is not on the class path: there is no " + folder + library
                        + ". Add org.luminamgpt:lumina-mgpt-cpu, or name its directories with -D" + PROPERTY);
            }
            File file = Loader.cacheResource(resource);
            if (file == null) {
                throw new IOException("could not unpack " + resource + " into JavaCPP's cache, "
                        + Loader.getCacheDir() + " (org.bytedeco.javacpp.cachedir names another)");
            }
            directory = file.getParentFile();
        }
        return directory.getPath();
    }
}
