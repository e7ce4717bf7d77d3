// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What tools, tests and research want beside requests and results: a model one floor down
 * ({@link org.luminamgpt.tools.Workbench}: ids, logits, codes), its parts without the rest ({@link org.luminamgpt.tools.Tokenizer},
 * {@link org.luminamgpt.tools.Codec}, the layout of pictures in a sequence: {@link org.luminamgpt.tools.UniRep},
 * {@link org.luminamgpt.tools.PictureSizes}), measuring ({@link org.luminamgpt.tools.Bench}),
 * verifying a machine ({@link org.luminamgpt.tools.Verifier}), smaller checkpoints
 * ({@link org.luminamgpt.tools.Quantizer}), files of tensors ({@link org.luminamgpt.tools.Safetensors}), tables of
 * prompts ({@link org.luminamgpt.tools.BatchJob}, {@link org.luminamgpt.tools.Batch}), and the settings of JavaCPP
 * ({@link org.luminamgpt.tools.JavaCpp}).
 *
 * <p>Failures are {@link org.luminamgpt.LuminaException}s, and {@link java.io.IOException}s where a file is read directly.
 */
@NullMarked
package org.luminamgpt.tools;

import org.jspecify.annotations.NullMarked;
