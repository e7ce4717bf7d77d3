// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import org.luminamgpt.Device;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.natives.NativeLibrary;

/** What both native handles need before they open. */
final class Natives {
    private Natives() {}

    static void load() {
        try {
            NativeLibrary.load();
        } catch (LinkageError e) {
            throw new LuminaException.NativeLibrary(String.valueOf(e.getMessage()), e);
        }
    }

    static String device(Device device) {
        if (device instanceof Device.Cuda cuda) {
            return "cuda:" + cuda.index();
        }
        return device instanceof Device.Cpu ? "cpu" : "auto";
    }
}
