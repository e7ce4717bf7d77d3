// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.awt.image.BufferedImage;
import org.luminamgpt.train.data.ContactSheet;
import org.luminamgpt.train.data.scenes.Scenes;
import org.luminamgpt.train.data.scenes.SceneSpec;

/**
 * Scenes as VQGAN pictures; of every {@code 16} pictures {@code masks} are segmentation pictures,
 * so that the codes can also say those.
 */
public record ScenePictures(Scenes scenes, long seed, int masks) implements PictureSource {
    @Override
    public BufferedImage picture(long index) {
        SceneSpec spec = scenes.spec(seed, index);
        boolean mask = Math.floorMod(index, 16) < masks;
        byte[] rgb = mask ? scenes.renderer().segmentation(spec) : scenes.renderer().rgb(spec);
        return ContactSheet.image(rgb, spec.width(), spec.height());
    }
}
