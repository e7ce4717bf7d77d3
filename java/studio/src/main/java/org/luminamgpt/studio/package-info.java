// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The workshop that makes the embedded model: pictures and sentences drawn from icons, and figures of what a model makes of them.
 *
 * <p>In reading order: {@code icons} (the pictures and where they come from), {@code scenes} (layered pictures whose
 * content is known exactly; {@link org.luminamgpt.studio.scenes.Scenes}), {@code captions} (what is said and asked about scenes),
 * {@code tokenizer} (the embedded model's own vocabulary), {@code evaluation}. What learns from them is the trainer,
 * {@link org.luminamgpt.train}, which knows nothing of scenes.
 *
 * <p>Commands, in the order of a training from nothing: {@code studio data} makes the icon pack, {@code studio scenes} shows what a
 * curriculum looks like, {@code studio tokenizer} learns the text tokens, {@code studio vqgan} the codes, and {@code studio tokenize}
 * writes the records that {@code train decoder} learns from. {@code studio evaluate} measures the trained model through the
 * engine. {@link org.luminamgpt.studio.TrainingNotices} go with every model.
 */
@NullMarked
package org.luminamgpt.studio;

import org.jspecify.annotations.NullMarked;
