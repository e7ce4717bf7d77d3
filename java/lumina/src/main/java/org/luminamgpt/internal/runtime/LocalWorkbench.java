// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.EngineStats;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Workbench;
import org.luminamgpt.internal.engine.EngineEvent;
import org.luminamgpt.internal.engine.NativeEngine;
import org.luminamgpt.internal.picture.Rgb;
import org.luminamgpt.internal.text.Tokenizer;

/** The parts of a model, one by one. */
record LocalWorkbench(Tokenizer tokenizer, NativeEngine engine, EngineLoop loop, CodecThread codec,
        Function<Request, Plan> planner, Function<Plan, int[]> prompter) implements Workbench {
    @Override
    public int[] prompt(Request request) {
        return prompter.apply(planner.apply(request));
    }

    @Override
    public List<String> names(int... ids) {
        return Arrays.stream(ids).mapToObj(tokenizer.vocabulary()::name).toList();
    }

    @Override
    public String text(int... ids) {
        return tokenizer.decode(ids);
    }

    @Override
    public float[] logits(int[] ids, int from) {
        return engine.forward(ids, from);
    }

    @Override
    public float[] next(int[] ids, Sampling sampling) {
        return engine.next(planner.apply(Request.tokens(ids).sampling(sampling)).engineRequest(ids));
    }

    @Override
    public int[] generate(Request request) {
        return generateAll(List.of(request)).get(0);
    }

    @Override
    public List<int[]> generateAll(List<Request> requests) {
        List<Plan> plans = requests.stream().map(planner).toList();
        List<CompletableFuture<int[]>> answers = plans.stream().map(this::start).toList();
        return answers.stream().map(ids -> Failures.join(ids, "could not generate")).toList();
    }

    private CompletableFuture<int[]> start(Plan plan) {
        var ids = new CompletableFuture<int[]>();
        loop.start(plan.engineRequest(prompter.apply(plan)), new EngineLoop.Listener() {
            @Override
            public void on(EngineEvent event) {
                if (event instanceof EngineEvent.Finished finished) {
                    if (finished.failure() == null) {
                        ids.complete(finished.ids());
                    } else {
                        ids.completeExceptionally(finished.failure());
                    }
                }
            }

            @Override
            public void fail(LuminaException failure) {
                ids.completeExceptionally(failure);
            }
        });
        return ids;
    }

    @Override
    public CodeGrid encode(BufferedImage picture) {
        return Failures.join(codec.submit(open -> open.encode(Rgb.of(picture))), "could not encode the picture");
    }

    @Override
    public BufferedImage decode(CodeGrid codes) {
        return Failures.join(codec.submit(open -> open.decode(codes).toImage()), "could not decode the picture");
    }

    @Override
    public EngineStats stats() {
        return engine.stats();
    }
}
