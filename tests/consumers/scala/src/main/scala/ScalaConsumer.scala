// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example

import java.nio.file.Path
import scala.concurrent.Await
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.DurationInt
import scala.util.{Failure, Try, Using}

import org.luminamgpt.scaladsl._
import org.luminamgpt.{Event, Image, Lumina, LuminaException, Request}

object ScalaConsumer {
  private val rocket =
    Request.image("A cartoon picture of a rocket in the center on a purple background.").size(128, 128).seed(42)

  def main(args: Array[String]): Unit = Using.resource(Lumina.embedded().build()) { lumina =>
    val image = Await.result(lumina.generateAsync(rocket), 1.minute).image
    image.writePng(Path.of(args(0)))
    expect(image.pixels.getWidth == 128 && image.pixels.getHeight == 128, "a picture of 128x128")
    expect(Image.readMetadata(Path.of(args(0))).isPresent, "the file says how it was made")

    val events = Using.resource(lumina.submit(rocket))(_.iterator.toList)
    val rows = events.collect { case row: Event.RowDone => row.row }
    expect(rows == (0 until 8), s"8 rows of 16 pixels in order, got $rows")
    expect(events.collect { case done: Event.Done => done.result.image } == List(image), "the result comes last, and is the same")

    val generation = lumina.submit(rocket.grid(16, 16).maxTokens(2000))
    Using.resource(generation)(_.iterator.find(_.isInstanceOf[Event.RowDone]))
    val cancelled = Try(Await.result(generation.future, 1.minute)) match {
      case Failure(_: LuminaException.Cancelled) => true
      case _                                     => false
    }
    expect(cancelled && generation.isCancelled, "a request that Using left fails as cancelled")
  }

  private def expect(good: Boolean, what: String): Unit = {
    require(good, s"expected: $what")
    println(s"ok: $what")
  }
}
