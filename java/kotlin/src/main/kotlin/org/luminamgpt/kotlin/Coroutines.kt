// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
@file:JvmName("LuminaCoroutines")

package org.luminamgpt.kotlin

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.runInterruptible
import org.luminamgpt.Event
import org.luminamgpt.Generation
import org.luminamgpt.Lumina
import org.luminamgpt.LuminaException
import org.luminamgpt.Request
import org.luminamgpt.Result
import org.luminamgpt.Task

/**
 * Runs a request and suspends until its result is there; cancelling the coroutine cancels the engine's request.
 *
 * Not called `generate`, since in Kotlin the blocking member [Lumina.generate] would win over it. As that one does, it waits where the
 * queue is full; only then a thread of [Dispatchers.IO] is held meanwhile.
 *
 * @throws LuminaException what kept the request from its end
 */
public suspend fun Lumina.awaitResult(request: Request): Result {
    val generation = submitUnlessFull(request)
    return generation?.result()?.await() ?: runInterruptible(Dispatchers.IO) { generate(request) }
}

/** Runs the request that the block describes, as [awaitResult] does: `lumina.generate { text("A cartoon picture of a fox."); seed = 7 }`. */
public suspend fun Lumina.generate(task: Task = Task.IMAGE, build: RequestBuilder.() -> Unit): Result = awaitResult(request(task, build))

/**
 * What happens while a request runs. The flow is cold: each collector submits a request of its own.
 *
 * A collector that is cancelled, or that has seen enough (`first`, `take`), cancels the engine's request. The engine does not wait for
 * one that is slow: it loses previews, never text, rows, images or the end. With [Request.previews] add no `buffer` after it: previews
 * would wait there and grow old.
 *
 * @throws LuminaException while it is collected: what kept the request from its end; [LuminaException.QueueFull] where there is no
 *     place for one more
 */
public fun Lumina.stream(request: Request): Flow<Event> = flow {
    val generation = submit(request)
    try {
        // One event at a time is asked for, so that what waits stays with the engine, which drops an old preview for a newer.
        emitAll(generation.events().asFlow().buffer(Channel.RENDEZVOUS))
    } finally {
        generation.cancel() // nothing, once it is complete
    }
}

private fun Lumina.submitUnlessFull(request: Request): Generation? = try {
    submit(request)
} catch (_: LuminaException.QueueFull) {
    null
}
