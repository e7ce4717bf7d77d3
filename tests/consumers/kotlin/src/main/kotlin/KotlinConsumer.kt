// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example

import java.nio.file.Path
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.runBlocking
import org.luminamgpt.Event
import org.luminamgpt.Image
import org.luminamgpt.Lumina
import org.luminamgpt.Request

private val panda: Request =
    Request.image("A cartoon picture of a panda in the center on a pink background.").size(128, 128).seed(42)

fun main(args: Array<String>) = runBlocking {
    Lumina.embedded().build().use { lumina ->
        generate(lumina, Path.of(args[0]))
        streamRows(lumina)
        cancel(lumina)
    }
}

private suspend fun generate(lumina: Lumina, file: Path) {
    val image = lumina.submit(panda).result().await().image()
    image.writePng(file)
    expect(image.pixels().width == 128 && image.pixels().height == 128) { "a picture of 128x128" }
    expect(Image.readMetadata(file).isPresent) { "the file says how it was made" }
}

private suspend fun streamRows(lumina: Lumina) {
    val events = lumina.submit(panda).events().asFlow().toList()
    val rows = events.filterIsInstance<Event.RowDone>().map { it.row() }
    expect(rows == (0 until 8).toList()) { "8 rows of 16 pixels in order, got $rows" }
    expect(events.last() is Event.Done) { "the result comes last" }
}

/** Cancelling the coroutine that awaits the result cancels the request. */
private suspend fun cancel(lumina: Lumina) = coroutineScope {
    val generation = lumina.submit(panda.grid(16, 16).maxTokens(2000))
    val waiting = async { generation.result().await() }
    generation.events().asFlow().filterIsInstance<Event.RowDone>().first()
    waiting.cancel()
    try {
        waiting.await()
        error("a cancelled request has no result")
    } catch (e: CancellationException) {
        expect(generation.isCancelled) { "the engine was told" }
    }
}

private fun expect(good: Boolean, what: () -> String) {
    check(good) { "expected: ${what()}" }
    println("ok: ${what()}")
}
