// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Weights;
import org.luminamgpt.internal.text.Json;

/** What the embedded model answers, computed once by another program: prompts, ids, pictures, codes. They lie beside it. */
final class KnownAnswers {
    private static final String FOLDER = "org/luminamgpt/mini/known/";
    /** A level of a picture begins where a sum of floats says: that many of 200 values may be one level off. */
    private static final int OFF_OF_200 = 1;

    private final Map<String, ?> known;
    private long compared;

    /** @param known as golden.json says */
    KnownAnswers(Map<String, ?> known) {
        this.known = known;
    }

    /** None, where the embedded model is not on the class path. */
    static Optional<KnownAnswers> find() {
        try (InputStream file = open("golden.json")) {
            return file == null ? Optional.empty() : Optional.of(new KnownAnswers(Json.object(file.readAllBytes())));
        } catch (IOException e) {
            throw new LuminaException.ModelFormat("the known answers of the embedded model cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream open(String name) {
        return KnownAnswers.class.getClassLoader().getResourceAsStream(FOLDER + name);
    }

    /**
     * Compares all of them, in f32 arithmetic.
     *
     * @param options what else the model is opened with; which model they name is not asked
     * @return how many were compared
     * @throws Mismatch at the first that is another
     */
    long compare(LuminaOptions options) throws Mismatch {
        try (Lumina lumina = Lumina.embedded().weights(Weights.F32).device(options.device()).threads(options.threads()).mapped(options.mapped())
                .build()) {
            for (Map<String, ?> greedy : objects(known.get("greedy"))) {
                drawn(lumina, greedy);
            }
            codec(Workbench.of(lumina));
            return compared;
        }
    }

    private void drawn(Lumina lumina, Map<String, ?> greedy) throws Mismatch {
        Map<String, ?> prompt = objects(known.get("prompts")).get(number(greedy.get("prompt")));
        Request request = Request.message((String) prompt.get("human"));
        same("ids of a prompt", Workbench.of(lumina).prompt(request), ints(prompt.get("input_ids")));
        int[] ids = ints(greedy.get("new_ids"));
        int zero = number(object(known.get("special_ids")).get("<reserved08800>"));
        var sampling = new Sampling(0L, ((Number) greedy.get("cfg")).floatValue(), number(greedy.get("image_top_k")), null, 0f, null);
        Result result = lumina.generate(request.sampling(sampling).grid(ids[1] - zero, ids[2] - zero));
        same("ids of a picture", result.ids(), ids);
        same("pixels of a picture", result.image().pixels(), picture((String) greedy.get("png")));
    }

    private void codec(Workbench workbench) throws Mismatch {
        Map<String, ?> vqgan = object(known.get("vqgan"));
        CodeGrid codes = workbench.encode(picture("golden_input.png"));
        same("codes of a picture", codes.codes(), ints(vqgan.get("codes")));
        same("pixels of codes", workbench.decode(codes), picture("golden_decoded.png"));
    }

    private void same(String what, int[] got, int[] wanted) throws Mismatch {
        compared += wanted.length;
        int at = Arrays.mismatch(got, wanted);
        if (at >= 0) {
            throw new Mismatch(what + ": " + (at < got.length ? got[at] : "nothing") + " at " + at + ", wanted "
                    + (at < wanted.length ? wanted[at] : "nothing"));
        }
    }

    private void same(String what, BufferedImage got, BufferedImage wanted) throws Mismatch {
        if (got.getWidth() != wanted.getWidth() || got.getHeight() != wanted.getHeight()) {
            throw new Mismatch(what + ": " + got.getWidth() + "x" + got.getHeight() + ", wanted " + wanted.getWidth() + "x" + wanted.getHeight());
        }
        byte[] a = Rgb.of(got).pixels();
        byte[] b = Rgb.of(wanted).pixels();
        compared += b.length;
        int most = 0;
        int off = 0;
        for (int i = 0; i < b.length; i++) {
            int difference = Math.abs((a[i] & 0xff) - (b[i] & 0xff));
            most = Math.max(most, difference);
            off += difference;
        }
        if (most > 1 || 200L * off > (long) OFF_OF_200 * b.length) {
            throw new Mismatch(what + ": " + off + " levels off in " + b.length + " values, " + most + " at most; wanted 1 in 200 values, 1 at most");
        }
    }

    private static BufferedImage picture(String name) {
        try (InputStream file = open(name)) {
            return ImageIO.read(file);
        } catch (IOException e) {
            throw new LuminaException.ModelFormat("the known answers of the embedded model cannot be read: " + e.getMessage(), e);
        }
    }

    private static int number(Object value) {
        return ((Number) value).intValue();
    }

    private static int[] ints(Object value) {
        return ((List<?>) value).stream().mapToInt(KnownAnswers::number).toArray();
    }

    @SuppressWarnings("unchecked")  // of JSON: names are strings
    private static Map<String, ?> object(Object value) {
        return (Map<String, ?>) value;
    }

    private static List<Map<String, ?>> objects(Object value) {
        return ((List<?>) value).stream().<Map<String, ?>>map(KnownAnswers::object).toList();
    }
}
