// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Pixels in and out: reading files, resizing to Pillow's bits, blending with white, PNG with its parameters.
 */
@NullMarked
package org.luminamgpt.internal.picture;

import org.jspecify.annotations.NullMarked;
