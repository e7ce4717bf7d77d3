// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.luminamgpt.LuminaException;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.EngineRequest;
import org.luminamgpt.internal.engine.NativeEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue in front of the engines of a model, of which there is one for each card. A request goes to the engine that has read its longest
 * prefix, if that saves more tokens than the engine is behind, else to the one with the fewest tokens to go. Where an engine breaks down,
 * the requests that it has begun end with it, and those that waited there go to the others. Thread-safe.
 */
final class EngineQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineQueue.class);

    private final List<Post> posts;
    /** By their numbers, as engines number theirs each for itself. Guarded by this, as is what follows and what posts and tickets hold. */
    private final Map<Long, Ticket> tickets = new HashMap<>();
    private long lastNumber;

    /** Starts a thread for each engine. */
    EngineQueue(List<NativeEngine> engines) {
        posts = Opened.all(engines, engine -> new Post(engine, new EngineLoop(engine, engines.size() > 1)), post -> post.loop.close());
    }

    private static final class Post {
        final NativeEngine engine;
        final EngineLoop loop;
        final KeptPrefixes kept;
        long toGo;

        Post(NativeEngine engine, EngineLoop loop) {
            this.engine = engine;
            this.loop = loop;
            kept = new KeptPrefixes(engine.info().pages(), engine.info().pageTokens());
        }

        boolean serves() {
            return !loop.isBroken();
        }
    }

    /** Submits a request, whose events go to the listener from now on. Returns its number, by which it can be cancelled. */
    synchronized long start(EngineRequest request, EngineLoop.Listener listener) {
        var ticket = new Ticket(++lastNumber, request, listener);
        give(ticket);
        return ticket.number;
    }

    synchronized void cancel(long number) {
        Ticket ticket = tickets.get(number);
        if (ticket != null) {
            ticket.cancelled = true;
            ticket.post.loop.cancel(ticket.id);
        }
    }

    /** An engine that serves; where none does, one that says why. */
    NativeEngine any() {
        return posts.stream().filter(Post::serves).findFirst().orElse(posts.get(0)).engine;
    }

    /** To the best engine that takes it: where memory differs, one may refuse what another has room for. */
    private void give(Ticket ticket) {
        LuminaException refusal = null;
        for (Post post : inOrder(ticket.request.prompt())) {
            try {
                ticket.id = post.loop.start(ticket.request, ticket);
                ticket.begin(post);
                tickets.put(ticket.number, ticket);
                return;
            } catch (LuminaException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        throw refusal == null ? new IllegalStateException("there is no engine") : refusal;
    }

    private List<Post> inOrder(int[] prompt) {
        List<Post> serving = posts.stream().filter(Post::serves).sorted(Comparator.comparingLong(post -> post.toGo)).toList();
        if (serving.size() < 2) {
            return serving.isEmpty() ? posts.subList(0, 1) : serving;
        }
        Post best = serving.get(0);
        Post holder = serving.stream().max(Comparator.comparingInt(post -> post.kept.tokens(prompt))).orElse(best);
        boolean pays = holder.kept.tokens(prompt) > holder.toGo - best.toGo;
        return pays ? Stream.concat(Stream.of(holder), serving.stream().filter(post -> post != holder)).toList() : serving;
    }

    /** Tokens that a request generates, all of them known in advance where the picture's grid is. */
    static int answerTokens(EngineRequest request) {
        int rows = 2 * request.gridHeight();
        int row = 2 * request.gridWidth() + 1;
        int frame = 5;  // image start, the grid's two, image end, end of turn
        return rows == 0 ? request.maxTokens() : Math.min(rows * row + frame, request.maxTokens());
    }

    /** A request and where it is. */
    private final class Ticket implements EngineLoop.Listener {
        final long number;
        final EngineRequest request;
        final EngineLoop.Listener listener;
        Post post = posts.get(0);
        long id;
        boolean told;
        boolean cancelled;
        int promptToGo;
        int answerToGo;

        Ticket(long number, EngineRequest request, EngineLoop.Listener listener) {
            this.number = number;
            this.request = request;
            this.listener = listener;
        }

        void begin(Post at) {
            post = at;
            promptToGo = request.prompt().length - at.kept.tokens(request.prompt());
            answerToGo = answerTokens(request);
            at.toGo += promptToGo + answerToGo;
            at.kept.add(request.prompt());
        }

        private void pass(int tokens) {
            int passed = Math.min(tokens, answerToGo);
            post.toGo -= passed + promptToGo;
            answerToGo -= passed;
            promptToGo = 0;
        }

        private void end() {
            if (tickets.remove(number) != null) {
                pass(answerToGo);
            }
        }

        @Override
        public void on(EngineEvent event) {
            synchronized (EngineQueue.this) {
                told = true;
                if (event instanceof EngineEvent.TextToken || event instanceof EngineEvent.ImageCodes) {
                    pass(1);
                } else if (event instanceof EngineEvent.ImageStart) {
                    pass(3);
                } else if (event instanceof EngineEvent.Row row) {
                    pass(row.codes().length + 1);
                } else if (event instanceof EngineEvent.Finished finished) {
                    end();
                    if (finished.failure() == null) {
                        post.kept.add(IntStream.concat(IntStream.of(request.prompt()), IntStream.of(finished.ids())).toArray());
                    }
                }
            }
            listener.on(event);
        }

        @Override
        public void fail(LuminaException failure) {
            if (!moves()) {
                listener.fail(failure);
            }
        }

        /** Whether another engine has taken it over, as this one broke down before it said anything of it. */
        private boolean moves() {
            synchronized (EngineQueue.this) {
                end();
                if (told || cancelled || post.serves() || posts.stream().noneMatch(Post::serves)) {
                    return false;
                }
                try {
                    give(this);
                    LOG.info("a request that waited for a card that failed goes to {}", post.engine.info().device());
                    return true;
                } catch (LuminaException e) {
                    LOG.debug("no other engine takes it", e);
                    return false;
                }
            }
        }
    }

    /** Takes no more requests, ends those under way and whatever else runs in the engines, and returns when they have ended. */
    @Override
    public void close() {
        posts.forEach(post -> post.loop.stop());
        posts.forEach(post -> post.loop.close());
    }
}
