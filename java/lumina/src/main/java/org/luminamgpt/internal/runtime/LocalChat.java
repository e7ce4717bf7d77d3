// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Chat;
import org.luminamgpt.Generation;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.internal.prompt.Answer;

/** A chat is its ids: the engine finds by itself that it has read their beginning before. */
final class LocalChat implements Chat {
    private final LocalLumina lumina;
    /** Empty, or closed by an end of turn. Guarded by this. */
    private int[] history;
    private boolean busy;
    /** The one under way, once it is. */
    private @Nullable LocalGeneration turn;

    LocalChat(LocalLumina lumina, int[] history) {
        this.lumina = lumina;
        this.history = history;
    }

    @Override
    public Result send(Part... message) {
        return send(Request.message(message));
    }

    @Override
    public Result send(Request request) {
        return LocalLumina.await(begin(request, lumina::submitWhenThereIsRoom));
    }

    @Override
    public Generation submit(Request request) {
        return begin(request, lumina::submit);
    }

    private interface Submit {
        LocalGeneration submit(Request request, int[] history, BiConsumer<int[], @Nullable Result> onEnd);
    }

    private Generation begin(Request request, Submit how) {
        awaitEndOfCancelled();
        int[] before = begin();
        try {
            LocalGeneration begun = how.submit(request, before, this::end);
            keep(begun);
            return begun;
        } catch (RuntimeException | Error e) {
            end(before, null);
            throw e;
        }
    }

    /** A turn that the user gave up is over for them, though the engine may be in its last pass. */
    private void awaitEndOfCancelled() {
        LocalGeneration last;
        synchronized (this) {
            last = turn;
        }
        if (last != null && last.isCancelled()) {
            last.cancellation().await();
        }
    }

    private synchronized void keep(LocalGeneration begun) {
        turn = begun.cancellation().hasEnded() ? null : begun;
    }

    private synchronized int[] begin() {
        if (busy) {
            throw new LuminaException.InvalidRequest("a turn of this chat is under way; wait for its result, or fork the chat");
        }
        busy = true;
        return history;
    }

    private synchronized void end(int[] prompt, @Nullable Result result) {
        busy = false;
        turn = null;
        if (result != null) {
            int[] answer = Answer.closed(result.ids(), lumina.tokenizer().vocabulary());
            history = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        }
    }

    @Override
    public synchronized Chat fork() {
        return new LocalChat(lumina, history);
    }

    @Override
    public synchronized int[] ids() {
        return history.clone();
    }
}
