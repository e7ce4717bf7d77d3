// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Result;
import org.luminamgpt.Usage;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.prompt.Answer;
import org.luminamgpt.internal.text.TextStream;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.internal.text.Vocabulary;

/**
 * A request from its prompt to its result: takes the engine's events, has pictures decoded while the engine goes on, and
 * tells the user. User code runs on other threads than the engine's and the codec's.
 */
final class LocalGeneration implements Generation, EngineLoop.Listener {
    /** What a generation works with. {@code callbacks} runs the user's code. */
    record Machinery(EngineQueue queue, CodecThread codec, Previews.Turns previews, Tokenizer tokenizer, Executor callbacks,
            Listeners listeners) {}

    private static final String COULD_NOT_END = "could not make a result of what the engine answered";

    private final Machinery machinery;
    private final Plan plan;
    private final BiConsumer<int[], @Nullable Result> onEnd;
    private final long begin = System.nanoTime();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final EventLog events;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Cancellation cancellation = new Cancellation();
    /** The work was done, whatever the user then made of the future. */
    private volatile boolean complete;
    /** 0 until the engine has the request. */
    private volatile long id;
    private volatile int[] prompt = new int[0];

    // Of the engine's thread, once an engine has the request.
    private final TextStream text;
    private final Previews previews;
    private final DrawnImages images;
    private final Answer answer;
    private int rows;
    private ImageSize size = new ImageSize(1, 1);
    private boolean began;

    /** @param onEnd takes the prompt and the result, null after a failure, before the user does */
    LocalGeneration(Machinery machinery, Plan plan, BiConsumer<int[], @Nullable Result> onEnd) {
        this.machinery = machinery;
        this.plan = plan;
        this.onEnd = onEnd;
        events = new EventLog(machinery.callbacks());
        images = new DrawnImages(machinery.codec(), cancellation, plan, events);
        text = new TextStream(machinery.tokenizer());
        answer = new Answer(machinery.tokenizer());
        previews = new Previews(machinery.previews(), cancellation, (image, rgb) -> events.add(new Event.Preview(image, rgb.toImage())));
        result.whenComplete((answer, failure) -> {
            if (!ended.get()) {  // the user gave up: cancelled the future, let it time out, or put a value of theirs in
                cancel();
            }
        });
    }

    /** Gives the request to the engine. */
    void start(int[] prompt) {
        if (cancellation.isCancelled()) {
            fail(cancelled("before it began"));
            return;
        }
        this.prompt = prompt;
        try {
            EngineRequest request = plan.engineRequest(prompt);
            id = machinery.queue().start(request, this);
        } catch (Throwable e) {  // Errors too: nobody else would tell the user
            fail(Failures.of(e, "could not give the request to the engine"));
            return;
        }
        if (cancellation.isCancelled()) {
            machinery.queue().cancel(id);
        }
    }

    /** What the work for this request asks whether it is wanted; its end comes before the user's. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** Returns when the work has ended and the result, or why there is none, is there; what the user then does is not waited for. */
    void await() {
        cancellation.await();
        Waiting.quietly(result);
    }

    @Override
    public CompletableFuture<Result> result() {
        return result;
    }

    @Override
    public Flow.Publisher<Event> events() {
        return events;
    }

    @Override
    public void cancel() {
        if (ended.get()) {
            return;
        }
        cancellation.cancel();
        if (id != 0) {
            machinery.queue().cancel(id);
        }
    }

    @Override
    public boolean isCancelled() {
        boolean givenUp = result.isDone() && !ended.get();  // by the user, who put the end into the future
        return (cancellation.isCancelled() || givenUp) && !complete;
    }

    @Override
    public void on(EngineEvent event) {
        if (event instanceof EngineEvent.TextToken token) {
            answer.add(token.token());
            Vocabulary vocabulary = machinery.tokenizer().vocabulary();
            if (token.token() != vocabulary.endOfTurn && vocabulary.isShown(token.token())) {
                tell(text.add(token.token()));
            }
        } else if (event instanceof EngineEvent.ImageStart start) {
            tell(text.end());
            rows = start.height();
            size = new ImageSize(start.width() * CodeGrid.CELL, start.height() * CodeGrid.CELL);
            previews.start(start.height(), start.width(), start.codes());
        } else if (event instanceof EngineEvent.Row row) {
            add(new Event.RowDone(row.image(), row.row(), rows, size));
            if (plan.request().previews()) {
                previews.row(row.image(), row.row(), row.codes());
            }
        } else if (event instanceof EngineEvent.ImageCodes image) {
            answer.addPicture();
            images.decode(image);
        } else if (event instanceof EngineEvent.Finished finished) {
            finish(finished);
        }
    }

    private void tell(String delta) {
        if (!delta.isEmpty()) {
            add(new Event.TextDelta(delta));
        }
    }

    private void add(Event event) {
        events.add(event);
        if (!began) {
            began = true;
            machinery.listeners().began(plan.request(), event, elapsed());
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void finish(EngineEvent.Finished finished) {
        tell(text.end());
        // Decoded here, as the tokenizer may be closed once the last request has left the engine.
        String said = finished.failure() == null ? answer.text() : "";
        images.all().handleAsync((all, undecoded) -> {
            if (finished.cancelled() || finished.failure() == null && undecoded != null && cancellation.isCancelled()) {
                fail(cancelled("after " + finished.ids().length + " of at most " + plan.sampling().maxTokens() + " tokens"));
            } else if (finished.failure() != null) {
                fail(finished.failure());
            } else if (undecoded != null) {
                fail(Failures.of(undecoded, "could not decode an image"));
            } else {
                succeed(finished, said);
            }
            return null;
        }, machinery.callbacks()).exceptionally(e -> {
            fail(Failures.of(e, COULD_NOT_END));
            return null;
        });
    }

    private void succeed(EngineEvent.Finished finished, String said) {
        var usage = new Usage(finished.promptTokens(), finished.cachedPromptTokens(), finished.ids().length, finished.passes(),
                finished.preemptions(), elapsed());
        var finish = finished.complete() ? Result.Finish.END_OF_TURN : Result.Finish.MAX_TOKENS;
        var value = new Result(said, images.finished(), finished.ids(), finish, plan.sampling(), usage);
        if (ended.compareAndSet(false, true)) {
            complete = true;
            try {
                end(value);
                machinery.listeners().finished(plan.request(), value);
                events.add(new Event.Done(value));
                events.end(null);
                result.complete(value);
            } catch (Throwable e) {
                endWith(Failures.of(e, COULD_NOT_END));
            }
        }
    }

    @Override
    public void fail(LuminaException failure) {
        if (ended.compareAndSet(false, true)) {
            end(null);
            machinery.listeners().failed(plan.request(), failure, elapsed());
            endWith(failure instanceof LuminaException.Cancelled known && known.images().isEmpty()
                    ? new LuminaException.Cancelled(known.getMessage(), images.finished()) : failure);
        }
    }

    private void end(@Nullable Result value) {
        try {
            onEnd.accept(prompt, value);
        } finally {
            cancellation.end();
        }
    }

    private void endWith(LuminaException failure) {
        try {
            events.end(failure);
            machinery.callbacks().execute(() -> result.completeExceptionally(failure));
        } catch (Throwable e) {  // no memory for a thread, for instance
            result.completeExceptionally(failure);
        }
    }

    private LuminaException cancelled(String when) {
        return new LuminaException.Cancelled("the request was cancelled " + when, images.finished());
    }
}
