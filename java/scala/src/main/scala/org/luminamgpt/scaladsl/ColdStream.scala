// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.scaladsl

import java.util.concurrent.Flow

import org.luminamgpt.{Event, Generation, Lumina, LuminaException, Request}

/** Submits the request for each subscriber, and cancels it with the subscription. */
private final class ColdStream(lumina: Lumina, request: Request) extends Flow.Publisher[Event] {
  override def subscribe(subscriber: Flow.Subscriber[_ >: Event]): Unit =
    try {
      val generation = lumina.submit(request)
      generation.events.subscribe(new Owner(generation, subscriber))
    } catch {
      case e: LuminaException =>
        subscriber.onSubscribe(Nothing)
        subscriber.onError(e)
    }

  private final class Owner(generation: Generation, subscriber: Flow.Subscriber[_ >: Event]) extends Flow.Subscriber[Event] {
    override def onSubscribe(subscription: Flow.Subscription): Unit = subscriber.onSubscribe(new Flow.Subscription {
      override def request(n: Long): Unit = subscription.request(n)
      override def cancel(): Unit = {
        subscription.cancel()
        generation.cancel()
      }
    })
    override def onNext(event: Event): Unit = subscriber.onNext(event)
    override def onError(failure: Throwable): Unit = subscriber.onError(failure)
    override def onComplete(): Unit = subscriber.onComplete()
  }

  private object Nothing extends Flow.Subscription {
    override def request(n: Long): Unit = ()
    override def cancel(): Unit = ()
  }
}
