// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Trainer} to its last step: resumes, saves, measures, and stops at the first loss that is no number.
 * Ctrl-C or SIGTERM ends it after the step under way, which is saved; of processes that train together, a signal to any one
 * ends all of them after the same step.
 *
 * @param directory of the run: checkpoints, metrics.jsonl, samples
 * @param start     first step of a run that has no checkpoint yet
 * @param steps     of the whole run, earlier sittings included
 * @param saveEvery steps between checkpoints: what a kill loses at most
 * @param keep      checkpoints kept
 * @param quiet     a line a minute in place of the progress bar
 * @param group     processes that train together; the one of rank 0 writes checkpoints, metrics and reports
 */
public record TrainLoop(Path directory, long start, long steps, long saveEvery, int keep, boolean quiet, ProcessGroup group) {
    /** Steps that the pace shown is a running mean of, about. */
    private static final int PACE_STEPS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(TrainLoop.class);

    public TrainLoop {
        if (steps < 1 || saveEvery < 1) {
            throw new IllegalArgumentException("steps and steps between checkpoints must be at least 1, were "
                    + steps + " and " + saveEvery);
        }
    }

    public void run(Trainer trainer) throws IOException {
        Checkpoints checkpoints = new Checkpoints(directory.resolve("checkpoints"), keep);
        var latest = checkpoints.latest();
        long first = start;
        if (latest.isPresent()) {
            first = latest.get().step();
            restore(trainer, latest.get().directory());
            LOG.info("goes on after step {} of {}", first, steps);
        }
        trainer.begin(first);
        try (Interrupt interrupt = Interrupt.watch()) {
            if (group.rank() == 0) {
                lead(trainer, checkpoints, first, interrupt);
            } else {
                for (long step = first; step < steps; step++) {
                    requireFinite(trainer.step(step), step);
                    if (group.any(interrupt.isWanted())) interrupt.leave();
                }
            }
        }
    }

    private void restore(Trainer trainer, Path checkpoint) throws IOException {
        try {
            trainer.restore(checkpoint);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(checkpoint + " has no " + Path.of(e.getFile()).getFileName()
                    + ": it is another trainer's, or not complete. Give --run a folder of its own, or remove this one", e);
        }
    }

    private void lead(Trainer trainer, Checkpoints checkpoints, long first, Interrupt interrupt) throws IOException {
        Metrics metrics = new Metrics(directory.resolve("metrics.jsonl"), first);
        if (first < steps) trainer.show(Files.createDirectories(directory.resolve("samples")), first);
        double pace = 0;
        try (ProgressBar bar = progress(first)) {
            for (long step = first; step < steps; step++) {
                long begin = System.nanoTime();
                Map<String, Double> values = new LinkedHashMap<>(trainer.step(step));
                double seconds = (System.nanoTime() - begin) / 1e9;
                values.put("seconds", seconds);
                requireFinite(values, step);
                metrics.add(step + 1, values);
                double now = values.getOrDefault("tokens", 1.0) / seconds;
                pace = pace == 0 ? now : pace + (now - pace) / PACE_STEPS;
                bar.step().setExtraMessage(message(values, pace));
                boolean last = group.any(interrupt.isWanted());
                if ((step + 1) % saveEvery == 0 || step + 1 == steps || last) {
                    checkpoints.save(step + 1, trainer::save);
                    if (last) {
                        bar.close();
                        LOG.info("stopped and saved after step {} of {}; the same command goes on from there", step + 1, steps);
                        interrupt.leave();
                    }
                    trainer.show(Files.createDirectories(directory.resolve("samples")), step + 1);
                    Report.write(directory);
                }
            }
        }
    }

    /** Loss, and tokens a second where steps count them. */
    private static String message(Map<String, Double> values, double pace) {
        return values.containsKey("tokens") ? "loss %.4f, %.0f tokens/s".formatted(values.get("loss"), pace)
                : "loss %.4f, %.2f steps/s".formatted(values.get("loss"), pace);
    }

    private ProgressBar progress(long first) {
        ProgressBarBuilder builder = ProgressBar.builder().setTaskName("train").setInitialMax(steps)
                .startsFrom(first, Duration.ZERO).setUpdateIntervalMillis(quiet ? 60_000 : 1_000);
        if (quiet) {
            builder.setStyle(ProgressBarStyle.ASCII).setConsumer(new DelegatingProgressBarConsumer(LOG::info, 100));
        }
        return builder.build();
    }

    private void requireFinite(Map<String, Double> values, long step) {
        values.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new ArithmeticException(name + " is " + value + " at step " + (step + 1)
                        + "; the run stops, its last checkpoint in " + directory + " is good. Lower the learning rate"
                        + " or look at the samples of this step");
            }
        });
    }
}
