// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.awt.image.BufferedImage;

/** @param orientation as EXIF counts it: 1 is upright, 2 to 8 are turned or mirrored */
record Decoded(BufferedImage image, int orientation) {}
