// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * From conversations to batches of tokens.
 *
 * <p>A {@link org.luminamgpt.train.tokens.ConversationSource} gives items: a JSON file in the reference's form, or scenes with
 * tasks. {@link org.luminamgpt.train.tokens.Pretokenizer} writes one shard per rank
 * ({@link org.luminamgpt.train.tokens.TokenShard} documents the file) and goes on where it was stopped. A trainer opens a
 * {@link org.luminamgpt.train.tokens.Mixture} of folders of shards and asks it for each epoch's batches:
 *
 * <pre>{@code
 * Mixture data = Mixture.read(Path.of("data.yaml"));
 * for (int[] batch : data.epoch(seed, epoch, globalBatch)) for (int i : batch) use(data.get(i));
 * }</pre>
 */
@NullMarked
package org.luminamgpt.train.tokens;

import org.jspecify.annotations.NullMarked;
