// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Training data: from icons to token records.
 *
 * <p>In reading order: {@code icons} (the pictures and where they come from), {@code scenes} (layered pictures whose
 * content is known exactly; {@link org.luminamgpt.train.data.scenes.Scenes} is what the VQGAN trainer asks), {@code captions} (what is
 * said and asked about scenes), {@code tokenizer} (the embedded model's own vocabulary), {@code tokens} (records and batches;
 * {@link org.luminamgpt.train.data.tokens.Mixture} is what the decoder trainer asks), {@code evaluation}.
 *
 * <p>Commands, in the order of a training from nothing: {@code train data} makes the icon pack, {@code train scenes} shows what a
 * curriculum looks like, {@code train tokenizer} learns the text tokens, and, once there is a VQGAN, {@code train tokenize} writes the records.
 * {@code train evaluate} measures the trained model through the engine. {@link org.luminamgpt.train.data.TrainingNotices} go with every model.
 */
@NullMarked
package org.luminamgpt.train.data;

import org.jspecify.annotations.NullMarked;
