// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The image tokenizer: the VQGAN with autograd, its codebook, its loss, its trainer and its measurement.
 */
@NullMarked
package org.luminamgpt.train.vqgan;

import org.jspecify.annotations.NullMarked;
