// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.train.tokens.Conversation;

/**
 * A task on a scene, with its answer.
 *
 * @param given  the scene that the prompt shows or describes
 * @param wanted the scene that the answer shows; {@code given} where the answer is no other scene
 */
public record TaskSample(SceneTask task, SceneSpec given, SceneSpec wanted, Conversation conversation) {}
