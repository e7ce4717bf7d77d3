// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Picture files to samples, bit for bit as Pillow reads them, without Java's own readers or native code. Files are taken for
 * hostile: sizes are checked before anything is allocated, and {@link org.luminamgpt.internal.image.ImageFormatException} is all
 * that comes of a bad one. Begin at {@link org.luminamgpt.internal.image.ImageFiles}. A class named after a format reads its
 * frame; the classes whose names begin so are its parts (WebP's are Vp8 and Vp8l). Where Pillow is not followed, and
 * why, stands in tests/pictures/README.md.
 */
@NullMarked
package org.luminamgpt.internal.image;

import org.jspecify.annotations.NullMarked;
