// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.kotlin

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.luminamgpt.Event
import org.luminamgpt.Generation
import org.luminamgpt.Lumina
import org.luminamgpt.LuminaException
import org.luminamgpt.Request

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoroutinesTest {
    private val lumina = Recording(Lumina.embedded().queueCapacity(2).build())
    private val fox = Request.image("A cartoon picture of a fox.").size(128, 128).seed(7)

    /** Ends only if it is cancelled, in the time that a test has. */
    private val long = fox.grid(16, 16).maxTokens(2000)

    /** Remembers what was submitted. */
    private class Recording(private val lumina: Lumina) : Lumina by lumina {
        val generations = mutableListOf<Generation>()

        override fun submit(request: Request): Generation = lumina.submit(request).also { synchronized(generations) { generations += it } }

        fun last(): Generation = synchronized(generations) { generations.last() }
    }

    @AfterAll
    fun close() = lumina.close()

    @Test
    fun drawsWhatTheBlockingCallDraws() = within {
        val expected = lumina.generate(fox).image()
        assertThat(lumina.awaitResult(fox).image()).isEqualTo(expected)
        val built = lumina.generate {
            text("A cartoon picture of a fox.")
            size = 128 x 128
            seed = 7
        }
        assertThat(built.image()).isEqualTo(expected)
    }

    @Test
    fun waitsWhereTheQueueIsFull() = within {
        val drawn = (1L..6L).map { seed -> async(Dispatchers.Default) { lumina.awaitResult(fox.seed(seed)).sampling().seed() } }.awaitAll()
        assertThat(drawn).containsExactly(1, 2, 3, 4, 5, 6)
    }

    @Test
    fun failsAsTheEngineDoes() = within {
        val refused = runCatching { lumina.awaitResult(fox.size(2048, 32)) }.exceptionOrNull()
        assertThat(refused).isInstanceOf(LuminaException.InvalidRequest::class.java)
        val short = runCatching { lumina.awaitResult(fox.maxTokens(3)).image() }.exceptionOrNull()
        assertThat(short).isInstanceOf(LuminaException.NoImage::class.java)
    }

    @Test
    fun aCancelledCoroutineCancelsTheRequest() = within {
        val waiting = launch { lumina.awaitResult(long) }
        yield() // it runs until it waits
        waiting.cancel()
        waiting.join()
        assertThat(lumina.last().isCancelled).isTrue()
    }

    @Test
    fun streamsEachEventInOrder() = within {
        val events = lumina.stream(fox).toList()
        assertThat(events.filterIsInstance<Event.RowDone>().map { it.row() }).isEqualTo((0 until 8).toList())
        val done = events.last() as Event.Done
        assertThat(done.result().image()).isEqualTo(lumina.generate(fox).image())
    }

    @Test
    fun eachCollectorSubmitsItsOwn() = within {
        val flow = lumina.stream(fox)
        val before = lumina.generations.size
        assertThat(flow.toList().last()).isInstanceOf(Event.Done::class.java)
        assertThat(flow.toList().last()).isInstanceOf(Event.Done::class.java)
        assertThat(lumina.generations.size - before).isEqualTo(2)
    }

    @Test
    fun aCollectorThatHasSeenEnoughCancelsTheRequest() = within {
        lumina.stream(long).filterIsInstance<Event.RowDone>().first()
        assertThat(lumina.last().isCancelled).isTrue()
    }

    @Test
    fun aCancelledCollectorCancelsTheRequest() = within {
        val row = CompletableDeferred<Unit>()
        val collecting = launch { lumina.stream(long).collect { if (it is Event.RowDone) row.complete(Unit) } }
        row.await()
        collecting.cancel()
        collecting.join()
        assertThat(lumina.last().isCancelled).isTrue()
    }

    @Test
    fun aSlowCollectorLosesPreviewsOnly() = within {
        val events = mutableListOf<Event>()
        lumina.stream(fox.previews(true)).onEach { lumina.last().result().await() }.collect { events += it } // the engine is done by then
        assertThat(events.filterIsInstance<Event.RowDone>().map { it.row() }).isEqualTo((0 until 8).toList())
        assertThat(events.filterIsInstance<Event.ImageDone>()).hasSize(1)
        assertThat(events.last()).isInstanceOf(Event.Done::class.java)
        assertThat(events.filterIsInstance<Event.Preview>().size).isLessThanOrEqualTo(1)
    }

    @Test
    fun aFlowFailsAsTheRequestDoes() {
        assertThatThrownBy { within { lumina.stream(fox.size(2048, 32)).toList() } }.isInstanceOf(LuminaException.InvalidRequest::class.java)
        Lumina.embedded().build().use { closing ->
            assertThatThrownBy {
                within { closing.stream(long).onEach { closing.close() }.toList() }
            }.isInstanceOfAny(LuminaException.Cancelled::class.java, LuminaException.Closed::class.java)
        }
    }

    private fun within(test: suspend CoroutineScope.() -> Unit): Unit = runBlocking { withTimeout(120_000) { test() } }
}
