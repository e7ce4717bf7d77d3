// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.tools.Workbench;

/** Pictures of a loaded model in a warm process: one at a time, many at once, and the codec alone. */
record PictureBench(Lumina lumina, Request request) {
    private static final int ROUNDS = 7;
    private static final int AT_ONCE = 16;
    private static final String PROMPT = "A 3D render picture of a red apple in the center on a blue background.";

    static PictureBench of(Lumina lumina, SizeOptions size) {
        return new PictureBench(lumina, size.sized(Request.image(PROMPT)));
    }

    Map<String, Object> figures() {
        CodeGrid codes = codes();
        double[] one = millis(ROUNDS, round -> draw(LongStream.of(round)));
        double[] many = millis(3, round -> draw(LongStream.range(1000 * round, 1000 * round + AT_ONCE)));
        double[] ids = millis(ROUNDS, round -> Workbench.of(lumina).generate(request.seed(round)));
        double[] decode = millis(ROUNDS, round -> Workbench.of(lumina).decode(codes));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("vq_decode_ms", median(decode));
        figures.put("picture_size", codes.size().toString());
        figures.put("picture_ms", median(one));
        figures.put("picture_ms_min", one[0]);
        figures.put("picture_ms_max", one[one.length - 1]);
        figures.put("picture_ids_ms", median(ids));
        figures.put("pictures_per_second_one_by_one", 1000 / median(one));
        figures.put("pictures_per_second_" + AT_ONCE + "_at_once", AT_ONCE * 1000 / median(many));
        return figures;
    }

    private CodeGrid codes() {
        var picture = lumina.submitAll(List.of(request.seed(0)));
        var pixels = Results.of(picture).get(0).image().pixels();
        int height = pixels.getHeight() / CodeGrid.CELL;
        int width = pixels.getWidth() / CodeGrid.CELL;
        return new CodeGrid(height, width, new int[height * width]);
    }

    private void draw(LongStream seeds) {
        Results.of(lumina.submitAll(seeds.mapToObj(request::seed).toList()));
    }

    private interface Work {
        void run(int round);
    }

    /** Sorted; one more round goes before, uncounted. */
    private static double[] millis(int rounds, Work work) {
        work.run(rounds);
        return IntStream.range(0, rounds).mapToDouble(round -> {
            long begin = System.nanoTime();
            work.run(round);
            return (System.nanoTime() - begin) / 1e6;
        }).sorted().toArray();
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }
}
