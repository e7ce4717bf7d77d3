// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The trainer's commands. Each names the options of one class below it: {@code decoder}, {@code tokens}, {@code run}.
 * What a module above it needs for commands of its own is public: {@link org.luminamgpt.train.RunOptions},
 * {@link org.luminamgpt.train.GroupOptions}, {@link org.luminamgpt.train.TokenizeOptions}.
 *
 * <p>Training runs are folders: {@code checkpoints/} to resume from, {@code metrics.jsonl}, {@code samples/} and
 * {@code report.html}.
 */
@NullMarked
package org.luminamgpt.train;

import org.jspecify.annotations.NullMarked;
