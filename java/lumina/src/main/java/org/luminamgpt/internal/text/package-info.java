// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Text to ids: the tokenizers file, what its names mean, and the tokenizer itself.
 */
@NullMarked
package org.luminamgpt.internal.text;

import org.jspecify.annotations.NullMarked;
