// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Pixels in and out: resizing to Pillow's bits, cropping, blending with white.
 */
@NullMarked
package org.luminamgpt.internal.picture;

import org.jspecify.annotations.NullMarked;
