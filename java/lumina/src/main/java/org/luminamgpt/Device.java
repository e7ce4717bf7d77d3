// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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

    /**
     * Several CUDA cards of one kind. Each has an engine and the whole model; requests wait in one queue in front of them.
     *
     * @param indexes of two cards or more, none of them twice
     */
    record Cards(List<Integer> indexes) implements Device {
        public Cards {
            indexes = List.copyOf(indexes);
            indexes.forEach(Device::cuda);
            if (indexes.size() < 2 || new HashSet<>(indexes).size() < indexes.size()) {
                throw new LuminaException.InvalidRequest("device names two cards or more, each once, was " + indexes);
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

    /** One CUDA card or several, by their indexes; see {@link Cards}. */
    static Device cards(int... indexes) {
        return indexes.length == 1 ? cuda(indexes[0]) : new Cards(Arrays.stream(indexes).boxed().toList());
    }

    /**
     * A device by its name in options and properties: auto, cpu, cuda (the first card), cuda:N, or cuda:N,cuda:M
     * and so on for several cards, in capitals or not.
     *
     * @throws LuminaException.InvalidRequest for any other name
     */
    static Device parse(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("auto")) {
            return auto();
        } else if (lower.equals("cpu")) {
            return cpu();
        } else if (lower.equals("cuda")) {
            return cuda(0);
        } else if (lower.matches("cuda:\\d{1,3}(,cuda:\\d{1,3})*")) {
            return cards(Arrays.stream(lower.split(",", -1)).mapToInt(card -> Integer.parseInt(card.substring(5))).toArray());
        }
        throw new LuminaException.InvalidRequest("device is auto, cpu, cuda, cuda:N or cuda:N,cuda:M, was \"" + name + '"');
    }
}
