// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.tools.Workbench;

/**
 * How far smaller weights take a model from its f32 self. The pictures that f32 draws are read again by the others, so that
 * all see the same ids (teacher forcing); and all draw the same requests with the same seeds.
 */
final class Accuracy {
    private static final List<String> SENTENCES = List.of(
            "A 3D render picture of a red apple in the center on a blue background.",
            "A cartoon picture of a fox.", "A picture of a green tree on a white background.",
            "A 3D render picture of a yellow car on a gray background.", "A picture of a purple star in the top left on a black background.",
            "A flat picture of two oranges on a green background.", "A cartoon picture of a house.",
            "A 3D render picture of a white cup in the bottom right on a brown background.");
    private static final long FIRST_SEED = 1;
    private static final String IMAGE_NAMES = "IMGIMG";
    private static final String IMAGE_START = "<racm3:break>";

    /**
     * One kind of weights against f32.
     *
     * @param logitRms root mean square of the difference of logits over that of the logits, whole vocabulary
     * @param kl mean divergence in nats of the next image token's distribution after guidance and temperature, from f32's
     * @param variation mean total variation distance of the same, after top-k too: as it is sampled from
     * @param agreeing share of positions whose most likely guided token is the same
     * @param sameIds share of ids that are the same when drawn with the same seed
     * @param psnr of these pictures against f32's, in dB over all of them; infinite where all are the same
     */
    record Row(String weights, double logitRms, double kl, double variation, double agreeing, double sameIds, double psnr) {}

    /** A kind of weights, and how to open the model with it. */
    record Candidate(String name, Supplier<Lumina> opener) {}

    private final List<Drawn> references;
    private final List<Reading> wanted;

    /** What f32 makes of each sentence. */
    Accuracy(Supplier<Lumina> f32) {
        try (Lumina lumina = f32.get()) {
            references = draw(lumina);
            wanted = references.stream().map(drawn -> Reading.of(lumina, drawn)).toList();
        }
    }

    Row compare(Candidate candidate) {
        try (Lumina lumina = candidate.opener.get()) {
            List<Reading> got = references.stream().map(drawn -> Reading.of(lumina, drawn)).toList();
            List<Drawn> drawn = draw(lumina);
            return new Row(candidate.name, rms(got), mean(got, Reading::divergence), mean(got, Reading::variation),
                    mean(got, Reading::agreement), sameIds(drawn), psnr(drawn));
        }
    }

    /** A request, what came of it, and where the picture begins in prompt and answer together. */
    private record Drawn(int[] ids, int answer, int imageStart, BufferedImage picture) {}

    private static List<Drawn> draw(Lumina lumina) {
        List<Request> requests = IntStream.range(0, SENTENCES.size())
                .mapToObj(i -> Request.image(SENTENCES.get(i)).seed(FIRST_SEED + i)).toList();
        List<Result> results = Results.of(lumina.submitAll(requests));
        var drawn = new ArrayList<Drawn>();
        for (int i = 0; i < requests.size(); i++) {
            int[] prompt = Workbench.of(lumina).prompt(requests.get(i));
            int[] answer = results.get(i).ids();
            int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
            int start = prompt.length + Workbench.of(lumina).names(answer).indexOf(IMAGE_START);
            drawn.add(new Drawn(ids, prompt.length, start, results.get(i).image().pixels()));
        }
        return drawn;
    }

    /** Logits of an answer's tokens, and the distributions of its image tokens. */
    private record Reading(float[] logits, List<double[]> free, List<double[]> sampled) {
        static Reading of(Lumina lumina, Drawn drawn) {
            Workbench bench = Workbench.of(lumina);
            int[] picture = Arrays.copyOfRange(drawn.ids, drawn.imageStart, drawn.ids.length);
            float[] conditional = bench.logits(drawn.ids, drawn.imageStart);
            float[] unconditional = bench.logits(picture, 0);
            int vocabulary = conditional.length / picture.length;
            int[] images = imageIds(bench, vocabulary);
            var free = new ArrayList<double[]>();
            var sampled = new ArrayList<double[]>();
            for (int p = 0; p + 1 < picture.length; p++) {
                if (Arrays.binarySearch(images, picture[p + 1]) >= 0) {
                    double[] guided = guided(conditional, unconditional, p * vocabulary, images, lumina.info().defaults());
                    free.add(softmax(guided, guided.length));
                    sampled.add(softmax(guided, lumina.info().defaults().imageTopK()));
                }
            }
            return new Reading(conditional, free, sampled);
        }

        static double divergence(Reading wanted, Reading got, int i) {
            double sum = 0;
            for (int id = 0; id < wanted.free.get(i).length; id++) {
                double p = wanted.free.get(i)[id];
                sum += p > 0 ? p * Math.log(p / Math.max(got.free.get(i)[id], Double.MIN_NORMAL)) : 0;
            }
            return sum;
        }

        static double variation(Reading wanted, Reading got, int i) {
            double sum = 0;
            for (int id = 0; id < wanted.sampled.get(i).length; id++) {
                sum += Math.abs(wanted.sampled.get(i)[id] - got.sampled.get(i)[id]) / 2;
            }
            return sum;
        }

        static double agreement(Reading wanted, Reading got, int i) {
            return best(wanted.free.get(i)) == best(got.free.get(i)) ? 1 : 0;
        }
    }

    private static int[] imageIds(Workbench bench, int vocabulary) {
        List<String> names = bench.names(IntStream.range(0, vocabulary).toArray());
        return IntStream.range(0, vocabulary).filter(id -> names.get(id).startsWith(IMAGE_NAMES)).toArray();
    }

    /** Guided logits of the image ids over the temperature. */
    private static double[] guided(float[] conditional, float[] unconditional, int at, int[] images, Sampling sampling) {
        double scale = sampling.guidance();
        return Arrays.stream(images).mapToDouble(id -> (unconditional[at + id]
                + scale * (conditional[at + id] - unconditional[at + id])) / sampling.temperature()).toArray();
    }

    private static double[] softmax(double[] scores, int topK) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double least = sorted[Math.max(0, sorted.length - topK)];
        double largest = sorted[sorted.length - 1];
        double[] weights = Arrays.stream(scores).map(s -> s >= least ? Math.exp(s - largest) : 0).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    private static int best(double[] probabilities) {
        return IntStream.range(0, probabilities.length).reduce((a, b) -> probabilities[b] > probabilities[a] ? b : a).orElseThrow();
    }

    private double rms(List<Reading> got) {
        double difference = 0;
        double squares = 0;
        for (int r = 0; r < wanted.size(); r++) {
            float[] reference = wanted.get(r).logits;
            for (int i = 0; i < reference.length; i++) {
                difference += Math.pow((double) got.get(r).logits[i] - reference[i], 2);
                squares += Math.pow(reference[i], 2);
            }
        }
        return Math.sqrt(difference / squares);
    }

    private interface Measure {
        double at(Reading wanted, Reading got, int position);
    }

    private double mean(List<Reading> got, Measure measure) {
        return IntStream.range(0, wanted.size()).boxed()
                .flatMap(r -> IntStream.range(0, wanted.get(r).free.size()).mapToObj(i -> measure.at(wanted.get(r), got.get(r), i)))
                .mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private double sameIds(List<Drawn> drawn) {
        long same = 0;
        long all = 0;
        for (int r = 0; r < drawn.size(); r++) {
            int[] mine = drawn.get(r).ids;
            int[] reference = references.get(r).ids;
            for (int i = drawn.get(r).answer; i < reference.length; i++, all++) {
                same += i < mine.length && mine[i] == reference[i] ? 1 : 0;
            }
        }
        return (double) same / all;
    }

    private double psnr(List<Drawn> drawn) {
        double squares = 0;
        long values = 0;
        for (int r = 0; r < drawn.size(); r++) {
            BufferedImage reference = references.get(r).picture;
            squares += Pictures.squaredDifference(reference, drawn.get(r).picture);
            values += 3L * reference.getWidth() * reference.getHeight();
        }
        return Pictures.psnr(squares, values);
    }
}
