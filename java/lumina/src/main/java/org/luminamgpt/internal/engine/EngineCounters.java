// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import org.luminamgpt.EngineStats;

/** Counters as the engine gave them. */
public record EngineCounters(long steps, long rows, long tokensGenerated, long requestsFinished, long preemptions,
        long evictedPages, long promptTokens, long cachedPromptTokens, long drafts, long draftsAccepted, int waiting,
        int running, int freePages, int cachedPages) implements EngineStats {}
