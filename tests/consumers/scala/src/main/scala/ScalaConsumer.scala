// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example

import java.nio.file.Path
import scala.collection.mutable.ListBuffer
import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, Future}
import scala.jdk.FutureConverters._
import scala.util.{Failure, Try, Using}

import org.luminamgpt.{Event, Generation, Image, Lumina, LuminaException, Request, Result}

object ScalaConsumer {
  private val rocket =
    Request.image("A cartoon picture of a rocket in the center on a purple background.").size(128, 128).seed(42)

  def main(args: Array[String]): Unit =
    Using.resource(Lumina.embedded().build()) { lumina =>
      generate(lumina, Path.of(args(0)))
      streamRows(lumina)
      cancel(lumina)
    }

  private def generate(lumina: Lumina, file: Path): Unit = {
    val image = Await.result(resultOf(lumina.submit(rocket)), 1.minute).image()
    image.writePng(file)
    expect(image.pixels.getWidth == 128 && image.pixels.getHeight == 128, "a picture of 128x128")
    expect(Image.readMetadata(file).isPresent, "the file says how it was made")
  }

  private def streamRows(lumina: Lumina): Unit = {
    val rows = ListBuffer.empty[Int]
    val end = lumina.submit(rocket).forEachEvent {
      case row: Event.RowDone => rows += row.row
      case _ =>
    }
    Await.result(end.asScala, 1.minute)
    expect(rows == (0 until 8), s"8 rows of 16 pixels in order, got $rows")
  }

  private def cancel(lumina: Lumina): Unit = {
    val generation = lumina.submit(rocket.grid(16, 16).maxTokens(2000))
    generation.forEachEvent {
      case _: Event.RowDone => generation.cancel()
      case _ =>
    }
    val cancelled = Try(Await.result(resultOf(generation), 1.minute)) match {
      case Failure(_: LuminaException.Cancelled) => true
      case _ => false
    }
    expect(cancelled && generation.isCancelled, "a cancelled request fails as cancelled")
  }

  private def resultOf(generation: Generation): Future[Result] = generation.result.asScala

  private def expect(good: Boolean, what: String): Unit = {
    require(good, s"expected: $what")
    println(s"ok: $what")
  }
}
