// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.tools.Rgb;

/** What a model answered: text, and its first picture if it drew one. */
record Answer(String text, @Nullable Rgb first) {
    /** The picture, if there is one and it has the wanted size. */
    Optional<Rgb> picture(SceneSpec wanted) {
        return Optional.ofNullable(first).filter(rgb -> rgb.width() == wanted.width() && rgb.height() == wanted.height());
    }

    /** The picture, or an empty one where there is none. */
    BufferedImage shown(SceneSpec wanted) {
        return first != null ? first.toImage() : new BufferedImage(wanted.width(), wanted.height(), BufferedImage.TYPE_INT_RGB);
    }
}
