// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tensor;

import static org.bytedeco.pytorch.global.torch.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps oneDNN, which computes libtorch's convolutions, from an instruction set in which it is wrong.
 *
 * <p>oneDNN 3.7.1 (inside libtorch 2.10) takes every cache for one byte where the hypervisor of an AMD CPU describes none
 * (CPUID leaf 0x8000001D all zero: small cloud machines, Firecracker), and packs weights wrongly for AVX2 and newer. With
 * AVX it is right and, there, no slower.
 */
final class OneDnn {
    private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";
    private static final String OLD_LIMIT = "DNNL_MAX_CPU_ISA";
    private static final double ALLOWED = 1e-4;

    private OneDnn() {}

    /**
     * Sets the limit where it is needed and the user has set none; to be called before the first convolution. Then computes
     * two convolutions that such a CPU gets wrong.
     *
     * @throws IllegalStateException where they are wrong all the same
     */
    static void guard() {
        if (System.getenv(LIMIT) == null && System.getenv(OLD_LIMIT) == null && hidesCaches()) {
            set_env(LIMIT, "AVX", true);
        }
        for (long outputs : new long[] {40, 80}) {
            double error = error(outputs);
            if (!(error <= ALLOWED)) {
                throw new IllegalStateException("libtorch computes wrong numbers on this CPU: a convolution of 16 to " + outputs
                        + " channels is off by " + error + "; start the JVM with " + LIMIT + "=AVX in its environment");
            }
        }
    }

    /** Linux describes the caches of an AMD CPU from the same leaf; it has no entry for any where that is empty. */
    private static boolean hidesCaches() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*vendor_id\\s*: (AuthenticAMD|HygonGenuine)\\b.*")
                    && !Files.exists(Path.of("/sys/devices/system/cpu/cpu0/cache/index0"));
        } catch (IOException e) {
            return false; // the check says what is wrong
        }
    }

    /** Ones convolved with ones, which gives the number of inputs; 16 pictures, as libtorch computes few small ones itself. */
    private static double error(long outputs) {
        int inputs = 16;
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Tensor x = ones(16, inputs, 1, 8).contiguous(MemoryFormat.ChannelsLast);
            Tensor weight = ones(outputs, inputs, 1, 1).contiguous(MemoryFormat.ChannelsLast);
            Tensor y = conv2d(x, weight);
            return y.sub(Ops.scalar(inputs)).abs().max().item_double();
        }
    }
}
