// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example

import java.nio.file.Path
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.luminamgpt.Event
import org.luminamgpt.Image
import org.luminamgpt.Lumina
import org.luminamgpt.kotlin.awaitResult
import org.luminamgpt.kotlin.generate
import org.luminamgpt.kotlin.request
import org.luminamgpt.kotlin.stream

private const val PANDA = "A cartoon picture of a panda in the center on a pink background."

fun main(args: Array<String>) = runBlocking {
    Lumina.embedded().build().use { lumina ->
        val image = lumina.generate { text(PANDA); size = 128 x 128; seed = 42 }.image()
        image.writePng(Path.of(args[0]))
        expect(image.pixels().width == 128 && image.pixels().height == 128) { "a picture of 128x128" }
        expect(Image.readMetadata(Path.of(args[0])).isPresent) { "the file says how it was made" }

        val events = lumina.stream(request { text(PANDA); size = 128 x 128; seed = 42 }).toList()
        val rows = events.filterIsInstance<Event.RowDone>().map { it.row() }
        expect(rows == (0 until 8).toList()) { "8 rows of 16 pixels in order, got $rows" }
        expect((events.last() as Event.Done).result().image() == image) { "the result comes last, and is the same" }

        val long = request { text(PANDA); grid(16, 16); maxTokens = 2000 }
        lumina.stream(long).filterIsInstance<Event.RowDone>().first()
        val waiting = launch { lumina.awaitResult(long) }
        yield() // it runs until it waits
        waiting.cancel()
        waiting.join()
        expect(waiting.isCancelled) { "a cancelled coroutine does not wait for its picture" }
    }
}

private fun expect(good: Boolean, what: () -> String) {
    check(good) { "expected: ${what()}" }
    println("ok: ${what()}")
}
