// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Training data: from icons to token records.
 *
 * <p>In reading order: {@code icons} (the pictures and where they come from), {@code scenes} (layered pictures whose
 * content is known exactly; {@link org.luminamgpt.train.data.scenes.Scenes} is what a trainer asks). Commands:
 * {@code train data} makes the icon pack.
 */
@NullMarked
package org.luminamgpt.train.data;

import org.jspecify.annotations.NullMarked;
