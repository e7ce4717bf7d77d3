// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.scaladsl

import java.util.concurrent.{Flow, LinkedBlockingQueue}

import org.luminamgpt.Event

/** Asks for one event at a time, so that what waits stays with the engine, which drops an old preview for a newer. For one thread. */
private final class EventIterator extends Iterator[Event] with Flow.Subscriber[Event] {
  /** An event, or how it ended. */
  private type Signal = Either[Option[Throwable], Event]

  private val begun = new LinkedBlockingQueue[Flow.Subscription]
  private val signals = new LinkedBlockingQueue[Signal]
  private var subscription: Option[Flow.Subscription] = None
  private var ahead: Option[Signal] = None

  /** Whether one was asked for that has not come: a wait that was interrupted goes on with it. */
  private var asked = false

  override def onSubscribe(first: Flow.Subscription): Unit = begun.add(first)
  override def onNext(event: Event): Unit = signals.add(Right(event))
  override def onError(failure: Throwable): Unit = signals.add(Left(Some(failure)))
  override def onComplete(): Unit = signals.add(Left(None))

  override def hasNext: Boolean = peek() match {
    case Right(_)            => true
    case Left(None)          => false
    case Left(Some(failure)) => throw failure
  }

  override def next(): Event = peek() match {
    case Right(event) =>
      ahead = None
      event
    case Left(None)          => throw new NoSuchElementException("the request has no more events")
    case Left(Some(failure)) => throw failure
  }

  private def peek(): Signal = ahead.getOrElse {
    val from = subscription.getOrElse(begun.take())
    subscription = Some(from)
    if (!asked) from.request(1)
    asked = true
    val signal = signals.take()
    asked = false
    ahead = Some(signal)
    signal
  }
}
