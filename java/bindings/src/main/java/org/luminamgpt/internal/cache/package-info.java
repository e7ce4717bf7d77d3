// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Brings files out of jars onto the disk, where native code can open them: the native libraries, the tokenizer's too, and
 * the embedded model. {@link org.luminamgpt.internal.cache.ResourceCache} is the only place that unpacks.
 */
@NullMarked
package org.luminamgpt.internal.cache;

import org.jspecify.annotations.NullMarked;
