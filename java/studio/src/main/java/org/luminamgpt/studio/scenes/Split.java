// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.nio.charset.StandardCharsets;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.train.data.CounterRandom;

/**
 * The compositional test set: about 5 % of (object, style) pairs and 5 % of object pairs, never trained on.
 *
 * <p>Chosen by hashes of the names, over all styles of the source, so that a curriculum that shows fewer
 * concepts or styles holds out the same combinations. At most one style of a concept is held out.
 */
public final class Split {
    /** Which side of the split scenes are drawn from; {@code ALL} is for a codec, which learns pictures and not what they are called. */
    public enum Part { TRAIN, HELD_OUT, ALL }

    private static final int ONE_IN = 20;

    private final long[] hashes;
    private final int styles;

    public Split(IconSource source) {
        this.hashes = source.concepts().stream().mapToLong(concept -> hash(concept.name())).toArray();
        this.styles = source.styles().size();
    }

    public boolean isHeldOut(int concept, int style) {
        long hash = hashes[concept];
        return Math.floorMod(hash, ONE_IN) < styles && Math.floorMod(hash >> 16, styles) == style && styles > 1;
    }

    /** Whether two different concepts may not be trained on in one picture. */
    public boolean isHeldOutPair(int concept, int other) {
        return concept != other && Math.floorMod(CounterRandom.mix(hashes[concept] + hashes[other]), ONE_IN) == 0;
    }

    /** FNV-1a, mixed. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        return CounterRandom.mix(hash);
    }
}
