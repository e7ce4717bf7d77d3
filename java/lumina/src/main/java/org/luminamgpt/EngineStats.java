// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** Counters of an engine, since it was opened unless said otherwise. The library makes them; more may come. */
public interface EngineStats {
    /** Forward passes. */
    long steps();

    /** Rows of tokens in them, those of both branches of guidance. */
    long rows();

    long tokensGenerated();

    long requestsFinished();

    /** Requests that gave their pages to others, and were read again later. */
    long preemptions();

    /** Pages of earlier prompts and answers that were dropped for want of room. */
    long evictedPages();

    long promptTokens();

    /** Of them, those that were in the cache. */
    long cachedPromptTokens();

    /** Tokens that speculation guessed. */
    long drafts();

    /** Of them, those that were right. */
    long draftsAccepted();

    /** Requests that wait now. */
    int waiting();

    /** Requests that run now. */
    int running();

    /** Pages that a request could take now, cached ones included. */
    int freePages();

    /** Pages that are kept now for prompts to come. */
    int cachedPages();
}
