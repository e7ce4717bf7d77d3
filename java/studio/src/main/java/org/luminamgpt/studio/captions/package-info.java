// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What is said about scenes: captions ({@link org.luminamgpt.studio.captions.Captions}), and tasks with questions and answers
 * ({@link org.luminamgpt.studio.captions.SceneTasks}) as conversations of text and pictures.
 */
@NullMarked
package org.luminamgpt.studio.captions;

import org.jspecify.annotations.NullMarked;
