// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.awt.image.BufferedImage;
import org.luminamgpt.train.data.ContactSheet;
import org.luminamgpt.train.data.scenes.Scenes;
import org.luminamgpt.train.data.scenes.SceneSpec;

/**
 * Scenes as VQGAN pictures; of every {@code 16} pictures {@code maps} are maps of their scene (segmentation, depth,
 * edges in turn), so that the codes can also say those.
 */
public record ScenePictures(Scenes scenes, long seed, int maps) implements PictureSource {
    @Override
    public BufferedImage picture(long index) {
        SceneSpec spec = scenes.spec(seed, index);
        boolean isMap = Math.floorMod(index, 16) < maps;
        byte[] rgb = isMap ? map(spec, Math.floorDiv(index, 16) + index) : scenes.renderer().rgb(spec);
        return ContactSheet.image(rgb, spec.width(), spec.height());
    }

    private byte[] map(SceneSpec spec, long turn) {
        return switch (Math.floorMod(turn, 3)) {
            case 0 -> scenes.renderer().segmentation(spec);
            case 1 -> scenes.renderer().depth(spec);
            default -> scenes.renderer().edges(spec);
        };
    }
}
