// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The seam to native code: {@link org.luminamgpt.internal.engine.NativeEngine} and
 * {@link org.luminamgpt.internal.engine.PictureCodec}, and the only classes that know JavaCPP.
 */
@NullMarked
package org.luminamgpt.internal.engine;

import org.jspecify.annotations.NullMarked;
