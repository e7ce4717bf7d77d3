// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples

import java.nio.file.Path
import org.luminamgpt.{Lumina, Request}
import org.luminamgpt.scaladsl._
import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, ExecutionContext, Future}
import scala.util.Using

/** Scala: many prompts at once. The engine draws them as one batch, which costs little more than one; each is as it would be alone. */
object ManyPrompts {
  private implicit val context: ExecutionContext = ExecutionContext.global

  def main(args: Array[String]): Unit = Using.resource(Lumina.embedded().build()) { lumina =>
    val wanted = for (style <- Seq("cartoon", "flat", "3D render"); thing <- Seq("fox", "tulip")) yield (style, thing)
    val drawn = Future.traverse(wanted.zipWithIndex) { case ((style, thing), seed) =>
      lumina.generateAsync(Request.image(s"A $style picture of a $thing.").size(128, 128).seed(seed)).map { result =>
        val file = Path.of(args(0), s"${style.replace(' ', '-')}-$thing.png")
        result.image.writePng(file)
        file.getFileName
      }
    }
    println(Await.result(drawn, 10.minutes).mkString(", "))
  }
}
