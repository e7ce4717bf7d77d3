// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Lumina-mGPT in process: {@link org.luminamgpt.Lumina} is a loaded model, {@link org.luminamgpt.Request} what is asked
 * of it, {@link org.luminamgpt.Result} what it answers.
 */
@NullMarked
package org.luminamgpt;

import org.jspecify.annotations.NullMarked;
