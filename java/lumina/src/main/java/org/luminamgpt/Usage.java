// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import java.time.Duration;

/**
 * What an answer took.
 *
 * @param promptTokens ids of the prompt
 * @param cachedPromptTokens of them, those that an earlier request had left in the cache
 * @param generatedTokens new ids
 * @param passes of the model in which the request had a part
 * @param elapsed from submitting to the last image
 */
public record Usage(long promptTokens, long cachedPromptTokens, long generatedTokens, long passes, long preemptions,
        Duration elapsed) implements Serializable {}
