// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The token model: the Chameleon decoder with autograd, its loss, LoRA, its trainer, and model folders.
 */
@NullMarked
package org.luminamgpt.train.decoder;

import org.jspecify.annotations.NullMarked;
