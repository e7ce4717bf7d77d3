// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.scaladsl

import java.util.concurrent.Flow
import scala.collection.mutable.ListBuffer
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.DurationInt
import scala.concurrent.{Await, Future, Promise}
import scala.util.{Failure, Try, Using}

import org.junit.jupiter.api.Assertions.{assertEquals, assertInstanceOf, assertThrows, assertTrue}
import org.junit.jupiter.api.TestInstance.Lifecycle
import org.junit.jupiter.api.{AfterAll, Test, TestInstance, Timeout}
import org.luminamgpt.{Event, Generation, Lumina, LuminaException, Request}

@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class ScalaDslTest {
  private val lumina = Lumina.embedded().queueCapacity(2).build()
  private val fox = Request.image("A cartoon picture of a fox.").size(128, 128).seed(7)

  /** Ends only if it is cancelled, in the time that a test has. */
  private val long = fox.grid(16, 16).maxTokens(2000)

  @AfterAll
  def close(): Unit = lumina.close()

  @Test
  def aFutureGivesWhatTheBlockingCallDraws(): Unit =
    assertEquals(lumina.generate(fox).image, wait(lumina.generateAsync(fox)).image)

  @Test
  def aFutureWaitsWhereTheQueueIsFull(): Unit = {
    val drawn = Future.sequence((1L to 6L).map(seed => lumina.generateAsync(fox.seed(seed))))
    assertEquals((1L to 6L).toList, wait(drawn).map(_.sampling.seed.longValue).toList)
  }

  @Test
  def aFutureFailsAsTheRequestDoes(): Unit =
    assertInstanceOf(classOf[LuminaException.InvalidRequest], Try(wait(lumina.generateAsync(fox.size(2048, 32)))).failed.get)

  @Test
  def anIteratorGivesEachEventInOrder(): Unit = Using.resource(lumina.submit(fox)) { generation =>
    val events = generation.iterator.toList
    assertEquals((0 until 8).toList, events.collect { case row: Event.RowDone => row.row })
    assertInstanceOf(classOf[Event.Done], events.last)
    assertThrows(classOf[NoSuchElementException], () => generation.iterator.drop(events.size).next())
    ()
  }

  @Test
  def eachKindOfEventHasItsFunction(): Unit = Using.resource(lumina.submit(fox)) { generation =>
    val seen = generation.iterator.map(_.fold(text = _ => "text", row = _.row.toString, preview = _ => "preview", image = _ => "image", done = _ => "done"))
    assertEquals((0 until 8).map(_.toString).toList ++ List("image", "done"), seen.filter(_ != "text").toList)
    assertEquals(5, classOf[Event].getPermittedSubclasses.length)
  }

  @Test
  def aSlowIteratorLosesPreviewsOnly(): Unit = Using.resource(lumina.submit(fox.previews(true))) { generation =>
    val events = generation.iterator
    val first = events.next()
    wait(generation.future)
    val all = first :: events.toList
    assertEquals((0 until 8).toList, all.collect { case row: Event.RowDone => row.row })
    assertTrue(all.count(_.isInstanceOf[Event.Preview]) <= 2, all.toString)
    assertInstanceOf(classOf[Event.Done], all.last)
    ()
  }

  @Test
  def anInterruptedIteratorGoesOn(): Unit = Using.resource(lumina.submit(fox)) { generation =>
    val events = generation.iterator
    Thread.currentThread.interrupt()
    assertThrows(classOf[InterruptedException], () => events.hasNext: Unit)
    assertEquals(8, events.count(_.isInstanceOf[Event.RowDone]))
  }

  @Test
  def leavingAUsingCancels(): Unit = {
    var generation: Option[Generation] = None
    Using.resource(lumina.submit(long)) { running =>
      generation = Some(running)
      running.iterator.find(_.isInstanceOf[Event.RowDone])
    }
    assertInstanceOf(classOf[LuminaException.Cancelled], Try(wait(generation.get.future)).failed.get)
    assertThrows(classOf[LuminaException.Cancelled], () => generation.get.iterator.foreach(_ => ()))
    ()
  }

  @Test
  def eachSubscriberOfAStreamHasARequestOfItsOwn(): Unit = {
    val stream = lumina.stream(fox)
    val pictures = List.fill(2)(wait(collect(stream, _ => false))).map(_.last)
    pictures.foreach {
      case done: Event.Done => assertEquals(lumina.generate(fox).image, done.result.image)
      case other            => throw new AssertionError(s"the last event is $other")
    }
  }

  @Test
  def cancellingASubscriptionCancelsTheRequest(): Unit = {
    wait(collect(lumina.stream(long), _.isInstanceOf[Event.RowDone]))
    wait(collect(lumina.stream(long), _.isInstanceOf[Event.RowDone]))
    assertEquals(fox.sampling.seed, lumina.generate(fox).sampling.seed) // there would be no place for it
  }

  @Test
  def aStreamFailsAsTheRequestDoes(): Unit = Try(wait(collect(lumina.stream(fox.size(2048, 32)), _ => false))) match {
    case Failure(_: LuminaException.InvalidRequest) => ()
    case other                                      => throw new AssertionError(s"$other")
  }

  private def wait[T](future: Future[T]): T = Await.result(future, 5.minutes)

  /** All events, one asked for after the other, up to one that is enough. */
  private def collect(stream: Flow.Publisher[Event], enough: Event => Boolean): Future[List[Event]] = {
    val end = Promise[List[Event]]()
    val events = ListBuffer.empty[Event]
    stream.subscribe(new Flow.Subscriber[Event] {
      private var subscription: Option[Flow.Subscription] = None
      override def onSubscribe(begun: Flow.Subscription): Unit = {
        subscription = Some(begun)
        begun.request(1)
      }
      override def onNext(event: Event): Unit = {
        events += event
        if (enough(event)) {
          subscription.foreach(_.cancel())
          end.success(events.toList)
        } else subscription.foreach(_.request(1))
      }
      override def onError(failure: Throwable): Unit = end.failure(failure)
      override def onComplete(): Unit = end.success(events.toList)
    })
    end.future
  }
}
