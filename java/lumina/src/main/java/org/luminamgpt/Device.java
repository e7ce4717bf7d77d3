// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import java.util.Locale;

/** Where the decoder and the picture codec run. */
public sealed interface Device extends Serializable {
    /** A CUDA card if there is one that serves, else the CPU; {@link ModelInfo} says which and why. */
    record Auto() implements Device {}

    record Cpu() implements Device {}

    /** @param index of the card, from 0 */
    record Cuda(int index) implements Device {
        public Cuda {
            if (index < 0) {
                throw new LuminaException.InvalidRequest("the index of a CUDA device is 0 or more, was " + index);
            }
        }
    }

    static Device auto() {
        return new Auto();
    }

    static Device cpu() {
        return new Cpu();
    }

    static Device cuda(int index) {
        return new Cuda(index);
    }

    /**
     * A device by its name in options and properties: auto, cpu, cuda (the first card) or cuda:N, in capitals or not.
     *
     * @throws LuminaException.InvalidRequest for any other name
     */
    static Device parse(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("auto")) {
            return auto();
        } else if (lower.equals("cpu")) {
            return cpu();
        } else if (lower.matches("cuda(:\\d{1,3})?")) {
            return cuda(lower.equals("cuda") ? 0 : Integer.parseInt(lower.substring(5)));
        }
        throw new LuminaException.InvalidRequest("device is auto, cpu, cuda or cuda:N, was \"" + name + '"');
    }
}
