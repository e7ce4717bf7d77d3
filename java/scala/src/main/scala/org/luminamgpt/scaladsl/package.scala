// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt

import java.util.concurrent.Flow
import scala.concurrent.{ExecutionContext, Future, blocking}
import scala.jdk.FutureConverters._
import scala.util.Using

/**
 * The API for Scala: `import org.luminamgpt.scaladsl._`. Not called `scala`, since `import org.luminamgpt._` would then hide the
 * language's own package.
 */
package object scaladsl {

  /** What a model does for Scala. Thread-safe, as it is. */
  implicit final class LuminaOps(private val lumina: Lumina) extends AnyVal {

    /**
     * The result of a request, or its [[LuminaException]]. Where the queue is full it waits for a place, on a thread of the context
     * that is marked as blocking. A `Future` cannot be cancelled: for that, `submit` the request and use it with `Using`.
     */
    def generateAsync(request: Request)(implicit context: ExecutionContext): Future[Result] =
      try lumina.submit(request).future
      catch {
        case _: LuminaException.QueueFull => Future(blocking(lumina.generate(request)))
        case e: LuminaException           => Future.failed(e)
      }

    /**
     * What happens while a request runs. Each subscriber submits a request of its own, and one that cancels its subscription cancels it
     * in the engine. The engine does not wait for a subscriber: one that is slow loses previews, never text, rows, images or the end.
     */
    def stream(request: Request): Flow.Publisher[Event] = new ColdStream(lumina, request)
  }

  /** What a request under way does for Scala. */
  implicit final class GenerationOps(private val generation: Generation) extends AnyVal {

    /** The result, or the [[LuminaException]] that kept the request from its end. */
    def future: Future[Result] = generation.result.asScala

    /**
     * Every event from the beginning, each one waited for. Ends after the last, or throws the request's [[LuminaException]]. A thread
     * that is interrupted meanwhile gets an `InterruptedException`; the work goes on until `cancel`.
     */
    def iterator: Iterator[Event] = {
      val events = new EventIterator
      generation.events.subscribe(events)
      events
    }
  }

  /** What happened, for Scala. */
  implicit final class EventOps(private val event: Event) extends AnyVal {

    /**
     * What the event's own function makes of it. A kind of event that a later version brings is one more function, which the compiler asks
     * for; of a match on Java's sealed types Scala 3 does not say that it leaves one out.
     */
    def fold[A](
        text: Event.TextDelta => A,
        row: Event.RowDone => A,
        preview: Event.Preview => A,
        image: Event.ImageDone => A,
        done: Event.Done => A
    ): A = event match { // that all are here, Scala 2.13 says of this same source
      case e: Event.TextDelta => text(e)
      case e: Event.RowDone   => row(e)
      case e: Event.Preview   => preview(e)
      case e: Event.ImageDone => image(e)
      case e: Event.Done      => done(e)
    }
  }

  /** `Using(lumina.submit(request)) { generation => ... }` cancels, as the block is left, what has not ended by then. */
  implicit val cancelling: Using.Releasable[Generation] = (generation: Generation) => generation.cancel()
}
