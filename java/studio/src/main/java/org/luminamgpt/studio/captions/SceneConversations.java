// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.io.IOException;
import org.luminamgpt.train.tokens.ConversationSource;

/**
 * Scenes with tasks as conversations.
 *
 * @param name everything that decides the samples beside seed and index: pack, curriculum, tasks
 */
public record SceneConversations(String name, SceneTasks tasks, long seed, long count) implements ConversationSource {
    @Override
    public void visit(long from, long to, Visitor visitor) throws IOException {
        for (long index = from; index < Math.min(to, count); index++) {
            long current = index;
            visitor.accept(index, () -> tasks.sample(seed, current).conversation());
        }
    }
}
