// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.engine.PictureCodec;

/**
 * The one thread that the picture codec works on, beside the engine's: one picture after the other. It opens the codec
 * when that is first needed, or in the background.
 */
final class CodecThread implements AutoCloseable {
    private final Supplier<PictureCodec> opener;
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            LuminaThread.named("lumina-vq"));
    private volatile @Nullable PictureCodec codec;
    private @Nullable LuminaException failure;

    CodecThread(Supplier<PictureCodec> opener) {
        this.opener = opener;
    }

    /** Opens the codec meanwhile; a failure shows when it is first used, and a thread that was refused is asked for again then. */
    void prepare() {
        submit(new Cancellation(), PictureCodec::info);
    }

    /** Work for the codec, after what was submitted before; none if it is cancelled by then, or the codec closed, or refused its thread. */
    <T> CompletableFuture<T> submit(Cancellation cancellation, Function<PictureCodec, T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> {
                check(cancellation);
                return work.apply(codec());
            }, executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new LuminaException.Closed("the model is closed"));
        } catch (LuminaException.OutOfMemory e) {  // thrown on, a request would keep its place in the queue
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Asked before each piece of work, by who does several in one too. */
    void check(Cancellation cancellation) {
        cancellation.check();
        if (executor.isShutdown()) {
            throw new LuminaException.Closed("the model is closed");
        }
    }

    private PictureCodec codec() {
        PictureCodec open = codec;
        if (open != null) {
            return open;
        }
        if (failure != null) {
            throw failure;
        }
        try {
            return codec = opener.get();
        } catch (LuminaException.OutOfMemory e) {  // there may be more when the next one asks
            throw e;
        } catch (LuminaException e) {
            failure = e;
            throw e;
        }
    }

    boolean isIdle() {
        return executor.getActiveCount() == 0 && executor.getQueue().isEmpty();
    }

    /** Empty as long as the codec is not open. */
    Optional<ModelInfo.Codec> info() {
        return Optional.ofNullable(codec).map(PictureCodec::info);
    }

    /** Waits for the piece of work that has begun, drops what was submitted after it, and frees the codec. */
    @Override
    public void close() {
        executor.shutdown();
        Waiting.uninterruptibly(() -> executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS));
        if (codec != null) {
            codec.close();
        }
    }
}
