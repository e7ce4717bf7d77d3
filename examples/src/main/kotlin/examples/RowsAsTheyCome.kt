// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples

import java.nio.file.Path
import kotlinx.coroutines.runBlocking
import org.luminamgpt.Event
import org.luminamgpt.Lumina
import org.luminamgpt.kotlin.request
import org.luminamgpt.kotlin.stream

/** Kotlin: a bar that grows with each row of a picture, and a preview in the middle. Leaving the flow early would cancel the work. */
fun main(args: Array<String>) = runBlocking {
    Lumina.embedded().build().use { lumina ->
        val wanted = request { text("A 3D render picture of a fox in the center on a green background."); size = 160 x 96; seed = 42; previews = true }
        var previews = 0
        lumina.stream(wanted).collect { event ->
            when (event) {
                is Event.RowDone -> println("#".repeat(event.row() + 1).padEnd(event.rows(), '.'))
                is Event.Preview -> previews++
                is Event.ImageDone -> event.image().writePng(Path.of(args[0], "rows.png"))
                is Event.Done -> println("${event.result().usage().generatedTokens()} tokens, $previews previews")
                else -> {}
            }
        }
    }
}
