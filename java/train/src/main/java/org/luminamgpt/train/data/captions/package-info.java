// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What is said about scenes: captions ({@link org.luminamgpt.train.data.captions.Captions}), and tasks with questions and answers
 * ({@link org.luminamgpt.train.data.captions.SceneTasks}) as conversations of text and pictures.
 */
@NullMarked
package org.luminamgpt.train.data.captions;

import org.jspecify.annotations.NullMarked;
