// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;

/** All jobs under way, and for a while those that have ended and can be asked for. Thread-safe. */
final class Jobs {
    private static final int BYTES_PER_PIXEL = 4;

    private final Limits limits;
    private final Set<Job> underWay = ConcurrentHashMap.newKeySet();
    /** Those that can be asked for, oldest first. Guarded by itself. */
    private final Map<String, Job> kept = new LinkedHashMap<>();
    private volatile boolean stopping;
    /** Of pictures that requests brought. */
    private final AtomicLong pixelsUnderWay = new AtomicLong();
    private final long mostPixels;

    Jobs(Limits limits) {
        this.limits = limits;
        mostPixels = Math.max(limits.picturePixels(), Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL / 4);
    }

    /**
     * Begins a job.
     *
     * @param keep whether it can be asked for
     * @param followed whether anybody looks at it before its end
     * @throws RuntimeException if it is refused
     */
    Job start(Job job, boolean keep, boolean followed) {
        if (stopping) {
            throw ApiError.stopping();
        }
        long pixels = pixels(job);
        if (pixelsUnderWay.addAndGet(pixels) > mostPixels && pixels > 0) {
            pixelsUnderWay.addAndGet(-pixels);
            throw ApiError.of(429, "too_many_pictures", "other requests' pictures fill the memory that there is for them; try again when one ends");
        }
        underWay.add(job);
        try {
            job.start(limits.time(), followed);
        } catch (RuntimeException | Error e) {
            leave(job, pixels);
            if (e instanceof LuminaException.QueueFull) {
                throw ApiError.of(e).retryAfter(job.model.queue().retryAfterSeconds());
            }
            throw e;
        }
        if (keep) {
            synchronized (kept) {
                kept.put(job.id, job);
            }
        }
        job.end().thenRun(() -> {
            leave(job, pixels);
            forgetOld();
        });
        if (stopping) {
            job.cancel(ApiError.stopping());
        }
        return job;
    }

    private void leave(Job job, long pixels) {
        underWay.remove(job);
        pixelsUnderWay.addAndGet(-pixels);
    }

    /** Of the pictures that a job brought, which all its requests share. */
    static long pixels(Job job) {
        return job.requests.get(0).parts().stream().filter(Part.Picture.class::isInstance).map(Part.Picture.class::cast)
                .mapToLong(picture -> (long) picture.pixels().getWidth() * picture.pixels().getHeight()).sum();
    }

    /** Keeps a job that has ended, for its pictures to be fetched. */
    void keep(Job job) {
        synchronized (kept) {
            kept.put(job.id, job);
        }
        forgetOld();
    }

    Job get(String id) {
        forgetOld();
        synchronized (kept) {
            Job job = kept.get(id);
            if (job == null) {
                throw ApiError.of(404, "job_not_found", "there is no job " + (id.length() > 64 ? "of that name" : id)
                        + "; finished ones are kept for "
                        + limits.keptTime().toSeconds() + " s, at most " + limits.keptJobs());
            }
            return job;
        }
    }

    private void forgetOld() {
        synchronized (kept) {
            long now = System.nanoTime();
            long bytes = 0;
            int ended = 0;
            var newestFirst = new ArrayList<>(kept.values());
            for (int i = newestFirst.size() - 1; i >= 0; i--) {
                Job job = newestFirst.get(i);
                if (job.hasEnded()) {
                    ended++;
                    bytes += job.bytes();
                    boolean old = now - job.endedNanos() > limits.keptTime().toNanos();
                    if (old || ended > limits.keptJobs() || bytes > limits.keptBytes() && ended > 1) {
                        kept.remove(job.id);
                    }
                }
            }
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** Takes no more, lets those under way go on for a while, and cancels what is left then. Returns when all have ended. */
    void stop() {
        stopping = true;
        CompletableFuture<Void> all = allEnded();
        try {
            all.get(limits.grace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            underWay.forEach(job -> job.cancel(ApiError.stopping()));
            allEnded().join();
        } catch (InterruptedException e) {
            underWay.forEach(job -> job.cancel(ApiError.stopping()));
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the end of a job is never exceptional", e);
        }
    }

    private CompletableFuture<Void> allEnded() {
        List<CompletableFuture<Job>> ends = new ArrayList<>();
        for (Iterator<Job> jobs = underWay.iterator(); jobs.hasNext();) {
            ends.add(jobs.next().end());
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }
}
