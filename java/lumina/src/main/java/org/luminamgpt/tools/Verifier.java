// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.Request;
import org.luminamgpt.Speculation;
import org.luminamgpt.internal.runtime.Opening;
import org.luminamgpt.tools.VerifierReport.Check;
import org.luminamgpt.tools.VerifierReport.Outcome;

/**
 * Puts a machine, and a model on it, through questions whose answers are known: those of the embedded model; the kernels of one
 * instruction set against those of another; the same requests alone, in batches, with other threads, chunks and speculation, which may not
 * change an id; and then random work of that kind for as long as is wanted.
 *
 * <p>A model is open once at a time, and once more in a process of its own for each instruction set. Thread-safe; an interrupt ends it.
 */
public final class Verifier {
    private static final int REQUESTS = 4;

    private final LuminaOptions options;
    private final long seed;
    private final Consumer<Check> progress;
    private final List<Check> checks = new ArrayList<>();

    private Verifier(LuminaOptions options, long seed, Consumer<Check> progress) {
        this.options = options;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Verifies a model here. What is wrong is in the report, and not thrown.
     *
     * @param options the model, and how it is opened; {@link Speculation#PROBABILISTIC}, which promises no ids, is left out
     * @param time of the random work, which comes last; zero for none
     * @param seed of everything random
     * @param progress gets each check as it ends
     * @throws LuminaException if the model cannot be opened at all
     */
    public static VerifierReport verify(LuminaOptions options, Duration time, long seed, Consumer<Check> progress) {
        return new Verifier(options, seed, progress).run(time);
    }

    private VerifierReport run(Duration time) {
        long begin = System.nanoTime();
        String version;
        VerifierReport.Model model;
        float[] logits;
        Speculation speculation = options.speculation() == Speculation.PROBABILISTIC ? Speculation.AUTO : options.speculation();
        LuminaOptions as = with(options.threads(), options.prefillChunk(), speculation, options.window());
        try (Lumina lumina = new Opening().open(as)) {
            version = lumina.info().version();
            model = VerifierReport.Model.of(lumina.info().engine());
            logits = VerifierProcess.logits(lumina);
        }
        add("known answers", this::knownAnswers);
        if (options.device() instanceof Device.Cuda || !model.device().equals("cpu")) {
            add(new Check("instructions", Outcome.SKIPPED, 0, "the model runs on " + model.device()));
        } else {
            var sets = new InstructionSets(as, logits, model.weights());
            InstructionSets.ALL.forEach(set -> add(sets.check(set)));
        }
        add("batches and settings", () -> settings(as));
        if (!time.isZero()) {
            add("random work", () -> random(as, time));
        }
        return new VerifierReport(version, Machines.here(), model, seed, (System.nanoTime() - begin) / 1e9, checks);
    }

    private LuminaOptions with(int threads, int chunk, Speculation speculation, int window) {
        return new LuminaOptions(options.modelDirectory(), options.vqDirectory(), options.tokenizer(), options.device(), options.weights(),
                options.cache(), threads, options.queueCapacity(), chunk, options.mapped(), options.cacheBytes(), speculation, window,
                options.listeners());
    }

    private interface Question {
        Check ask() throws Mismatch;
    }

    private void add(Check check) {
        checks.add(check);
        progress.accept(check);
    }

    private void add(String name, Question question) {
        Check check;
        try {
            check = question.ask();
        } catch (Mismatch e) {
            check = new Check(name, Outcome.FAILED, 0, String.valueOf(e.getMessage()));
        } catch (LuminaException.Cancelled e) {
            throw e;
        } catch (LuminaException e) {
            check = new Check(name, Outcome.FAILED, 0, e.getClass().getSimpleName() + ": "
                    + VerifierReport.withoutPaths(String.valueOf(e.getMessage())));
        }
        add(check);
    }

    private Check knownAnswers() throws Mismatch {
        String name = "known answers";
        Optional<KnownAnswers> known = KnownAnswers.find();
        if (known.isEmpty()) {
            return new Check(name, Outcome.SKIPPED, 0, "the embedded model (lumina-mgpt-mini) is not on the class path");
        }
        long count = known.get().compare(options);
        return new Check(name, Outcome.PASSED, count, count + " ids, codes and values of pixels are those of the reference");
    }

    /** The same requests in engines that are opened otherwise. */
    private Check settings(LuminaOptions as) throws Mismatch {
        var work = new RandomWork(seed);
        List<Request> requests;
        List<int[]> answers;
        try (Lumina lumina = new Opening().open(as)) {
            requests = RandomWork.requests(lumina.info(), new Random(seed), REQUESTS);
            answers = work.ask(lumina, requests);
        }
        for (LuminaOptions other : List.of(with(1, 5, Speculation.OFF, 0), with(2, 0, Speculation.EXACT, 3), with(0, 64, Speculation.EXACT, 8))) {
            try (Lumina lumina = new Opening().open(other)) {
                String how = "with " + other.threads() + " threads, chunks of " + other.prefillChunk() + ", speculation " + other.speculation();
                work.same(how, work.ask(lumina, requests), answers);
            }
        }
        return new Check("batches and settings", Outcome.PASSED, work.compared(), work.compared() + " ids alone, in batches, with other threads,"
                + " chunks and speculation");
    }

    private Check random(LuminaOptions as, Duration time) throws Mismatch {
        var work = new RandomWork(seed);
        long end = System.nanoTime() + time.toNanos();
        int rounds = 0;
        try (Lumina lumina = new Opening().open(as)) {
            boolean codec = hasCodec(lumina);
            do {
                work.round(lumina, codec);
                rounds++;
            } while (System.nanoTime() < end);
        }
        return new Check("random work", Outcome.PASSED, work.compared(), work.compared() + " ids and codes in " + rounds + " rounds, "
                + TimeUnit.NANOSECONDS.toSeconds(time.toNanos()) + " s");
    }

    private static boolean hasCodec(Lumina lumina) {
        try {
            Workbench.of(lumina).encode(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB));
            return true;
        } catch (LuminaException.ModelFormat none) {
            return false;
        }
    }
}
