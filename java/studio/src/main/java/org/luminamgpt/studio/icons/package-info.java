// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Icons: what scenes are made of.
 *
 * <p>{@link org.luminamgpt.studio.icons.PackBuilder} brings third-party icon sets through npm, once and by
 * hand, and writes them as one file; {@link org.luminamgpt.studio.icons.IconPack} reads it.
 * {@link org.luminamgpt.studio.icons.ProceduralIcons} are drawn by code, for tests.
 */
@NullMarked
package org.luminamgpt.studio.icons;

import org.jspecify.annotations.NullMarked;
