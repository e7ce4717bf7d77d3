// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.EngineStats;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.internal.runtime.LocalLumina;

/**
 * The model below the level of requests: token ids, logits, codes. Thread-safe; lives as long as its {@link Lumina}, whose end
 * ends what runs here too.
 *
 * <p>An interrupt ends a call with {@link LuminaException.Cancelled} and is kept: what generates is cancelled, the codec does not begin
 * what it has not begun, and {@link #logits} and {@link #next}, which are one piece of work for the engine, are not waited for any more.
 */
public final class Workbench {
    private final LocalLumina model;

    private Workbench(LocalLumina model) {
        this.model = model;
    }

    /**
     * The workbench of a loaded model.
     *
     * @throws LuminaException.InvalidRequest if the model is not in this process
     */
    public static Workbench of(Lumina lumina) {
        if (lumina instanceof LocalLumina local) {
            return new Workbench(local);
        }
        throw new LuminaException.InvalidRequest("a workbench wants a model that was opened by LuminaBuilder, was " + lumina);
    }

    /** The whole prompt of a request as the model sees it: begin token, text, pictures laid out, end of turn. */
    public int[] prompt(Request request) {
        return model.prompt(request);
    }

    /** The names of ids in the vocabulary, for example {@code <reserved08706>}. */
    public List<String> names(int... ids) {
        return Arrays.stream(ids).mapToObj(model.tokenizer().vocabulary()::name).toList();
    }

    /** The text of ids, special tokens included. */
    public String text(int... ids) {
        return model.tokenizer().decode(ids);
    }

    /**
     * Scores of each position's next token.
     *
     * @param from first position wanted, 0 for all
     * @return [ids.length - from, vocabulary], row-major
     */
    public float[] logits(int[] ids, int from) {
        int[] copy = ids.clone();  // an interrupted caller may go on before the engine is done
        return model.abandonable(() -> model.engine().forward(copy, from));
    }

    /** Probabilities [vocabulary] of the token after these ids, after guidance, constraint, top-k and temperature. */
    public float[] next(int[] ids, Sampling sampling) {
        var request = model.engineRequest(Request.tokens(ids).sampling(sampling), ids.clone());
        return model.abandonable(() -> model.engine().next(request));
    }

    /** The ids that a request generates; images in them are not decoded, so that no picture codec is needed. */
    public int[] generate(Request request) {
        return generateAll(List.of(request)).get(0);
    }

    /** The same for several requests, which the engine takes as one batch. */
    public List<int[]> generateAll(List<Request> requests) {
        return model.generateIds(requests);
    }

    /** The codes of a picture whose sides are multiples of 16; nothing is resized. */
    public CodeGrid encode(BufferedImage picture) {
        return model.encode(picture);
    }

    /** The picture of codes. */
    public BufferedImage decode(CodeGrid codes) {
        return model.decode(codes);
    }

    /** Counters of the engine since it was opened; of several, their sums. */
    public EngineStats stats() {
        return model.stats();
    }
}
