// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;

/** Random requests of a seed, asked in several ways, each of which has to give the same ids. */
final class RandomWork {
    private static final List<String> TEXTS = List.of("A picture of a fox on a blue background.", "Describe the image in detail.",
            "A cartoon picture of a red apple.", "What is it?");
    private static final int MOST_WORDS = 16;
    private static final int FREE = 400;

    private final Random random;
    private long compared;

    RandomWork(long seed) {
        random = new Random(seed);
    }

    long compared() {
        return compared;
    }

    /** Short ones: pictures of one to four cells of 32 pixels, texts, ids at random. */
    static List<Request> requests(ModelInfo info, Random random, int count) {
        return IntStream.range(0, count).mapToObj(i -> request(info, random)).toList();
    }

    private static Request request(ModelInfo info, Random random) {
        String text = TEXTS.get(random.nextInt(TEXTS.size()));
        var sampling = new Sampling(random.nextLong(), random.nextInt(3) == 0 ? 2f : 1f, 1 + random.nextInt(100), 1 + random.nextInt(20),
                random.nextFloat(), 1 + random.nextInt(MOST_WORDS));
        return switch (random.nextInt(3)) {
            case 0 -> Request.image(text).grid(1 + random.nextInt(2), 1 + random.nextInt(2)).sampling(sampling.withMaxTokens(FREE));
            case 1 -> Request.message(text).sampling(sampling);
            default -> Request.message(text + " " + random.nextInt(info.engine().vocabularySize())).sampling(sampling.withGuidance(1));
        };
    }

    /** Alone, then as one batch. */
    List<int[]> ask(Lumina lumina, List<Request> requests) throws Mismatch {
        Workbench workbench = Workbench.of(lumina);
        List<int[]> alone = requests.stream().map(workbench::generate).toList();
        same("in a batch", workbench.generateAll(requests), alone);
        return alone;
    }

    void same(String how, List<int[]> got, List<int[]> wanted) throws Mismatch {
        for (int i = 0; i < wanted.size(); i++) {
            int[] is = got.get(i);
            int[] was = wanted.get(i);
            compared += was.length;
            int at = Arrays.mismatch(is, was);
            if (at >= 0) {
                throw new Mismatch("a request's ids are others " + how + ": " + (at < is.length ? is[at] : "nothing") + " at " + at + " of "
                        + was.length + ", wanted " + (at < was.length ? was[at] : "nothing"));
            }
        }
    }

    /** One round of all that can be asked of a model, with requests that are cancelled meanwhile. */
    void round(Lumina lumina, boolean codec) throws Mismatch {
        List<Request> requests = requests(lumina.info(), random, 1 + random.nextInt(4));
        var cancelled = new ArrayList<Generation>();
        if (codec) {
            requests(lumina.info(), random, random.nextInt(3)).forEach(request -> cancelled.add(lumina.submit(request)));
        }
        List<int[]> answers = ask(lumina, requests);
        cancelled.forEach(Generation::cancel);
        same("a second time", requests.stream().map(Workbench.of(lumina)::generate).toList(), answers);
        for (Generation generation : cancelled) {
            end(generation);
        }
        if (codec) {
            picture(Workbench.of(lumina));
        }
        int held = lumina.info().engine().pages() - Workbench.of(lumina).stats().freePages();
        if (held != 0) {
            throw new Mismatch(held + " pages of the cache are not free after all requests have ended");
        }
    }

    private static void end(Generation generation) {
        try {
            generation.result().join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof LuminaException.Cancelled)) {
                throw e;
            }
        }
    }

    private void picture(Workbench workbench) throws Mismatch {
        int width = 16 * (1 + random.nextInt(8));
        int height = 16 * (1 + random.nextInt(8));
        byte[] pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        var picture = new Rgb(width, height, pixels).toImage();
        var codes = workbench.encode(picture);
        same("when a picture is read a second time", List.of(workbench.encode(picture).codes()), List.of(codes.codes()));
        int[] drawn = workbench.decode(codes).getRGB(0, 0, width, height, null, 0, width);
        same("when codes are drawn a second time", List.of(workbench.decode(codes).getRGB(0, 0, width, height, null, 0, width)), List.of(drawn));
    }
}
