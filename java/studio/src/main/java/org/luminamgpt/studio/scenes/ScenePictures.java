// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.List;
import org.luminamgpt.train.data.ContactSheet;
import org.luminamgpt.train.data.CounterRandom;
import org.luminamgpt.train.vqgan.PictureSource;

/**
 * Scenes as VQGAN pictures; of 16 pictures {@code maps} on average are maps of their scene (segmentation, depth or edges),
 * so that the codes can also say those.
 */
public record ScenePictures(Scenes scenes, long seed, int maps) implements PictureSource {
    /** Sets the draws made here apart from the scene's own. */
    private static final long STREAM = 0x6d617073L;

    public ScenePictures {
        if (maps < 0 || maps > 16) throw new IllegalArgumentException("maps are of 16 pictures: wanted 0 to 16, got " + maps);
    }

    @Override
    public BufferedImage picture(long index) {
        SceneSpec spec = scenes.spec(seed, index);
        byte[] rgb = switch (kind(index)) {
            case PICTURE -> scenes.renderer().rgb(spec);
            case SEGMENTATION -> scenes.renderer().segmentation(spec);
            case DEPTH -> scenes.renderer().depth(spec);
            case EDGES -> scenes.renderer().edges(spec);
        };
        return ContactSheet.image(rgb, spec.width(), spec.height());
    }

    @Override
    public Dimension size(long index) {
        SceneSpec spec = scenes.spec(seed, index);
        return new Dimension(spec.width(), spec.height());
    }

    /** Drawn, not counted off: a step looks at the first few of every 64 indices only. */
    Kind kind(long index) {
        CounterRandom random = new CounterRandom(seed ^ STREAM, index);
        return random.nextInt(16) >= maps ? Kind.PICTURE : random.pick(Kind.MAPS);
    }

    enum Kind {
        PICTURE, SEGMENTATION, DEPTH, EDGES;

        private static final List<Kind> MAPS = List.of(SEGMENTATION, DEPTH, EDGES);
    }
}
