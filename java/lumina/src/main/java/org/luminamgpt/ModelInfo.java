// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Lumina} has loaded. The library makes it; read it by its methods, as components may be added.
 *
 * @param sizes that can be asked for
 * @param targetSizes names of the size lists: the side of each one's square
 * @param codec null as long as the picture codec is not loaded, and for a model without one
 */
public record ModelInfo(String id, String version, Path directory, List<ImageSize> sizes, List<Integer> targetSizes,
        ImageSize defaultSize, Sampling defaults, Engine engine, @Nullable Codec codec) {
    /** The decoder. Of one on several cards, pages and bytes are those of all. The library makes it; more may come. */
    public interface Engine {
        int layers();

        int hiddenSize();

        int intermediateSize();

        int heads();

        int kvHeads();

        int headSize();

        int vocabularySize();

        int maxPositions();

        boolean swinNorm();

        boolean masksImageLogits();

        Weights weights();

        Weights cache();

        int threads();

        /** Tokens that a page of the KV cache has room for. */
        int pageTokens();

        /** Pages of the KV cache. */
        int pages();

        long parameters();

        long weightBytes();

        long cacheBytes();

        /** For example "cpu", or "cuda:0,cuda:1". */
        String device();

        /** Why it and its kernels were chosen, with what to do where a card is there and not used. */
        String deviceReason();

        /** Whether it is a CUDA card, and if not, why. */
        CardUse cardUse();
    }

    /** Whether a CUDA card is used, and if not, why; more may come. {@link Engine#deviceReason} has the words. */
    public enum CardUse {
        USED,
        /** The device {@link Device.Cpu} was asked for. */
        NOT_ASKED,
        /** NVIDIA's driver is not installed. */
        NO_DRIVER,
        /** The CUDA library, of the jar lumina-mgpt-cuda, is not there or does not load. */
        NO_LIBRARY,
        /** The CUDA library was built from other sources than the engine. */
        OTHER_BUILD,
        /** The driver serves an older CUDA than the library needs. */
        OLD_DRIVER,
        /** The driver finds no card, or none of this number. */
        NONE,
        /** The card's compute capability is below 8.0. */
        TOO_OLD,
        /** Others hold its memory: the weights and the cache do not fit. */
        NO_MEMORY,
        /** There are none for weights of this type. */
        NO_KERNELS,
        /** It failed the self-check: it computes something else. */
        WRONG,
        /** The driver or the card failed. */
        FAILED
    }

    /**
     * The picture codec.
     *
     * @param device for example "cpu"; becomes that where a card fails
     * @param deviceReason why; where a card was passed over or has failed since, the reason
     */
    public record Codec(int codes, int embeddingSize, int downsampling, boolean encodes, boolean decodes, long parameters,
            String device, String deviceReason) {}
}
