// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** Counters of an engine since it was opened. */
public record EngineStats(long steps, long rows, long tokensGenerated, long requestsFinished, long preemptions,
        long evictedPages, long promptTokens, long cachedPromptTokens, long drafts, long draftsAccepted, int waiting,
        int running, int freePages, int cachedPages) {}
