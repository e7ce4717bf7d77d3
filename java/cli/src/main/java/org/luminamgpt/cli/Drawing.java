// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/**
 * Draws pictures as one batch and writes each as soon as it is done: what ends the command early leaves whole files, and one
 * failure leaves the others.
 */
final class Drawing {
    /** Held while a file is written. */
    private static final ReentrantLock WRITING = new ReentrantLock();

    static {
        // The end of the JVM, by Ctrl-C for instance, waits for the file that is being written, and no other is begun.
        Runtime.getRuntime().addShutdownHook(new Thread(WRITING::lock));
    }

    /** One picture to draw. */
    record Job(Request request, long seed, Path file) {}

    /** One that was drawn. */
    record Drawn(String file, long seed, int width, int height, String finish, Answer.Spent usage) {}

    private final Output output;
    private final List<Drawn> drawn = new ArrayList<>();
    private final List<int @Nullable []> ids = new ArrayList<>();
    private int failures;

    Drawing(Output output) {
        this.output = output;
    }

    List<Drawn> drawn() {
        return drawn;
    }

    /** Of every job, in order; null where it failed. */
    List<int @Nullable []> ids() {
        return ids;
    }

    /** How many jobs failed; each has been told. */
    int failures() {
        return failures;
    }

    void draw(Lumina lumina, List<Job> jobs, @Nullable Path preview) throws IOException {
        if (jobs.isEmpty()) {
            return;
        }
        List<Generation> generations = lumina.submitAll(jobs.stream().map(Job::request).toList());
        if (preview != null) {
            generations.get(0).forEachEvent(new PreviewWriter(preview));
        }
        var done = new LinkedBlockingQueue<Integer>();
        for (int i = 0; i < jobs.size(); i++) {
            int index = i;
            ids.add(null);
            generations.get(i).result().whenComplete((result, failure) -> done.add(index));
        }
        try (var rows = output.progress().rows(generations)) {
            for (int left = jobs.size(); left > 0; left--) {
                int index = done.take();
                finish(jobs, index, generations.get(index));
            }
        } catch (InterruptedException e) {
            generations.forEach(Generation::cancel);
            Thread.currentThread().interrupt();
        }
    }

    /** A failure of the only picture is the command's; of several, each is told where it happens. */
    private void finish(List<Job> jobs, int index, Generation generation) throws IOException {
        Job job = jobs.get(index);
        try {
            Result result = Results.of(List.of(generation)).get(0);
            ids.set(index, result.ids());
            Image image = result.image();
            write(image, job.file());
            var one = new Drawn(job.file().toString(), job.seed(), image.pixels().getWidth(), image.pixels().getHeight(),
                    Answer.of(result, List.of()).finish(), Answer.Spent.of(result.usage()));
            drawn.add(one);
            if (!output.isJson()) {
                PrintWriter to = job.file().equals(PictureNames.STDOUT) ? output.errors() : output.writer();
                to.println((to == output.errors() ? "a picture" : one.file()) + "  " + one.width() + "x" + one.height() + "  seed " + one.seed());
            }
        } catch (IOException | RuntimeException e) {
            if (jobs.size() == 1) {
                throw e;
            }
            failures++;
            Throwable cause = e instanceof CompletionException ? Objects.requireNonNullElse(e.getCause(), e) : e;
            output.errors().println("lumina: no " + job.file() + ": " + Main.message(cause));
        }
    }

    static void write(Image image, Path file) throws IOException {
        WRITING.lock();
        try {
            if (file.equals(PictureNames.STDOUT)) {
                image.writePng(new FileOutputStream(FileDescriptor.out));
            } else {
                image.writePng(file);
            }
        } finally {
            WRITING.unlock();
        }
    }
}
