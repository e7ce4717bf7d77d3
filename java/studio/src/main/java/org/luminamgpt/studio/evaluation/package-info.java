// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Figures of a trained model on scenes: reconstruction, what generated pictures show, and how well tasks are solved.
 * Pictures are measured ({@link org.luminamgpt.studio.evaluation.PictureMeter},
 * {@link org.luminamgpt.studio.evaluation.IconMatcher}), never judged by a network.
 */
@NullMarked
package org.luminamgpt.studio.evaluation;

import org.jspecify.annotations.NullMarked;
