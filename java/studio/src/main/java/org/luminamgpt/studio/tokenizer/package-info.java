// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded model's own tokenizer: byte-level BPE learnt from the texts of training, special tokens under the
 * real names, written as a Hugging Face tokenizers file.
 */
@NullMarked
package org.luminamgpt.studio.tokenizer;

import org.jspecify.annotations.NullMarked;
