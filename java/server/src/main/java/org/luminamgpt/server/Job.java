// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/**
 * Requests of one client that are answered together: each route makes one, and shows its events, or its end, in the form of its API.
 * Thread-safe.
 */
final class Job {
    enum State { QUEUED, RUNNING, DONE, FAILED, CANCELLED }

    final String id = UUID.randomUUID().toString();
    final Instant created = Instant.now();
    final ServedModel model;
    final List<Request> requests;
    final JobLog log = new JobLog();
    private final CompletableFuture<Job> end = new CompletableFuture<>();
    private final long begin = System.nanoTime();
    /** Guarded by this, as is all that follows. */
    private final List<JobPicture> pictures = new ArrayList<>();
    private final StringBuilder[] texts;
    private final @Nullable Result[] results;
    private List<Generation> generations = List.of();
    private State state = State.QUEUED;
    private int place;
    private int running;
    private @Nullable Throwable failure;
    /** Why it was cancelled. */
    private @Nullable ApiError reason;
    private long endNanos;

    /** @param requests each with its seed */
    Job(ServedModel model, List<Request> requests) {
        this.model = model;
        this.requests = List.copyOf(requests);
        running = requests.size();
        texts = new StringBuilder[running];
        Arrays.setAll(texts, i -> new StringBuilder());
        results = new Result[running];
        for (int i = 0; i < running; i++) {
            Request request = requests.get(i);
            if (!request.task().isFreeForm()) {
                ImageSize size = request.size() != null || request.task().needsPicture() ? request.size() : model.info().defaultSize();
                pictures.add(new JobPicture(i, i, seed(i), size));
            }
        }
    }

    /**
     * Begins.
     *
     * @param most how long it may take
     * @param followed whether anybody looks at it before its end; else rows cost nothing
     * @throws LuminaException if it is refused; nothing has begun then
     */
    void start(Duration most, boolean followed) {
        model.queue().add(this);
        List<Generation> begun;
        try {
            begun = model.lumina().submitAll(requests);
        } catch (RuntimeException | Error e) {
            model.queue().remove(this);
            throw e;
        }
        ApiError already;
        synchronized (this) {
            generations = begun;
            already = reason;
        }
        for (int i = 0; i < begun.size(); i++) {
            int answer = i;
            Generation generation = begun.get(i);
            generation.result().orTimeout(most.toMillis(), TimeUnit.MILLISECONDS);  // this ends its work, too
            if (followed) {
                generation.forEachEvent(event -> on(answer, event)).whenComplete((nothing, why) -> ended(answer, generation, why));
            } else {
                generation.events().subscribe(new FirstEvent(this::begins));
                generation.result().whenComplete((result, why) -> {
                    if (result != null) {
                        take(answer, result);
                    }
                    ended(answer, generation, why);
                });
            }
        }
        if (already != null) {
            begun.forEach(Generation::cancel);
        }
    }

    long seed(int answer) {
        Long seed = requests.get(answer).sampling().seed();
        return seed == null ? 0 : seed;
    }

    private void on(int answer, Event event) {
        if (event instanceof Event.TextDelta text) {
            begins();
            synchronized (this) {
                texts[answer].append(text.text());
            }
            log.add(new JobEvent.Text(answer, text.text()));
        } else if (event instanceof Event.RowDone row) {
            begins();
            JobPicture picture = picture(answer, row.image());
            synchronized (this) {
                picture.state = State.RUNNING;
                picture.size = row.size();
                picture.row = row.row() + 1;
                picture.rows = row.rows();
            }
            log.add(new JobEvent.Row(picture.index, row.row() + 1, row.rows(), row.size()));
        } else if (event instanceof Event.Preview preview) {
            JobPicture picture = picture(answer, preview.image());
            BufferedImage pixels = preview.pixels();
            ImageSize size = picture.size == null ? new ImageSize(pixels.getWidth(), pixels.getHeight()) : picture.size;
            int rows = Math.max(1, size.height() / CodeGrid.CELL);
            log.add(new JobEvent.Preview(picture.index, pixels.getHeight() / CodeGrid.CELL, rows, size, preview.toPng()));
        } else if (event instanceof Event.ImageDone drawn) {
            JobPicture picture = picture(answer, drawn.index());
            synchronized (this) {
                picture.image = drawn.image();
                picture.size = drawn.image().metadata().size();
                picture.state = State.DONE;
            }
            log.add(new JobEvent.Drawn(picture.index, drawn.image()));
        } else if (event instanceof Event.Done done) {
            synchronized (this) {
                results[answer] = done.result();
            }
        }
    }

    /** All that events would have told, at once. */
    private void take(int answer, Result result) {
        for (int i = 0; i < result.images().size(); i++) {
            Image image = result.images().get(i);
            JobPicture picture = picture(answer, i);
            synchronized (this) {
                picture.image = image;
                picture.size = image.metadata().size();
                picture.rows = picture.size.height() / CodeGrid.CELL;
                picture.row = picture.rows;
                picture.state = State.DONE;
            }
        }
        synchronized (this) {
            texts[answer].append(result.text().replace(Request.PICTURE_MARK, ""));
            results[answer] = result;
        }
    }

    /** The picture of an answer by its index there; it is made as it begins where the answer chooses how many it has. */
    private synchronized JobPicture picture(int answer, int index) {
        int seen = 0;
        for (JobPicture picture : pictures) {
            if (picture.answer == answer && seen++ == index) {
                return picture;
            }
        }
        var picture = new JobPicture(pictures.size(), answer, seed(answer), null);
        pictures.add(picture);
        return picture;
    }

    private void begins() {
        synchronized (this) {
            if (state != State.QUEUED) {
                return;
            }
            state = State.RUNNING;
            place = 0;
        }
        log.add(new JobEvent.Moved(0));
        model.queue().remove(this);
    }

    /** Its place in the queue, from 1. */
    void place(int now) {
        synchronized (this) {
            if (state != State.QUEUED || place == now) {
                return;
            }
            place = now;
        }
        log.add(new JobEvent.Moved(now));
    }

    private void ended(int answer, Generation generation, @Nullable Throwable why) {
        synchronized (this) {
            if (why != null && (failure == null || failure instanceof LuminaException.Cancelled)) {
                failure = late(generation) ? ApiError.of(new TimeoutException()) : why;
            }
            for (JobPicture picture : pictures) {
                if (picture.answer == answer && picture.image == null) {
                    picture.state = isCancelled(why) ? State.CANCELLED : State.FAILED;
                }
            }
            if (--running > 0) {
                return;
            }
            endNanos = System.nanoTime();
            state = failure == null ? State.DONE : isCancelled(failure) ? State.CANCELLED : State.FAILED;
        }
        model.queue().remove(this);
        model.queue().took(seconds());
        log.add(new JobEvent.Ended());
        end.complete(this);
    }

    private static boolean late(Generation generation) {
        return generation.result().isCompletedExceptionally() && generation.result().handle((result, why) ->
                why instanceof TimeoutException).getNow(false);
    }

    private boolean isCancelled(@Nullable Throwable why) {
        return why != null && ApiError.of(why).code.equals("cancelled") && (reason == null || reason.status < 500);
    }

    /** Ends it, within a step of the engine. Pictures that are done stay. */
    void cancel(ApiError why) {
        List<Generation> begun;
        synchronized (this) {
            reason = reason == null ? why : reason;
            begun = generations;
        }
        begun.forEach(Generation::cancel);
    }

    /** Ends as the job does, never exceptionally. */
    CompletableFuture<Job> end() {
        return end;
    }

    synchronized State state() {
        return state;
    }

    synchronized boolean hasEnded() {
        return state != State.QUEUED && state != State.RUNNING;
    }

    synchronized int place() {
        return place;
    }

    /** Why it has no whole answer; null if it has, or is under way. */
    synchronized @Nullable ApiError error() {
        if (state == State.CANCELLED || state == State.FAILED) {
            ApiError error = ApiError.of(failure == null ? new IllegalStateException("no failure") : failure);
            return error.code.equals("cancelled") && reason != null ? reason : error;
        }
        return null;
    }

    synchronized List<JobPicture> pictures() {
        return List.copyOf(pictures);
    }

    synchronized String text(int answer) {
        return texts[answer].toString();
    }

    /** Of all its pictures; 0 while one's size is not known. */
    synchronized int rows() {
        return pictures.stream().allMatch(picture -> picture.size != null)
                ? pictures.stream().mapToInt(picture -> Objects.requireNonNull(picture.size).height() / CodeGrid.CELL).sum() : 0;
    }

    /** The results of a job that is done, one for each request. */
    synchronized List<Result> results() {
        var done = new ArrayList<Result>();
        for (Result result : results) {
            if (result != null) {
                done.add(result);
            }
        }
        return done;
    }

    /** Since it was made, until it ended. */
    synchronized double seconds() {
        return ((endNanos == 0 ? System.nanoTime() : endNanos) - begin) / 1e9;
    }

    long endedNanos() {
        synchronized (this) {
            return endNanos;
        }
    }

    /** Bytes of its pictures on the heap, about. */
    synchronized long bytes() {
        long bytes = log.bytes() + 4 * Jobs.pixels(this);
        for (JobPicture picture : pictures) {
            bytes += picture.image == null ? 0 : 4L * picture.image.pixels().getWidth() * picture.image.pixels().getHeight();
        }
        return bytes;
    }
}
