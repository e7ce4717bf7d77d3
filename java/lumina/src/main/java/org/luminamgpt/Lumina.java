// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.nio.file.Path;
import java.util.List;

/**
 * A loaded Lumina-mGPT model: text and pictures in, pictures and text out.
 *
 * <pre>{@code
 * try (Lumina lumina = Lumina.embedded().build()) {
 *     lumina.generate(Request.image("a red fox in snow").seed(42)).image().writePng(Path.of("fox.png"));
 * }
 * }</pre>
 *
 * <p>Thread-safe: requests of all threads share one engine, which batches them. {@link #close} may be called more than
 * once; it cancels what still runs. Tools see the same model one floor down, as tokens, logits and codes: {@code
 * org.luminamgpt.tools.Workbench}. Results live on the Java heap and outlive the model.
 */
public interface Lumina extends AutoCloseable {
    /** Starts to configure the model whose files (config.json, *.safetensors, tokenizer.json) are in a directory. */
    static LuminaBuilder builder(Path modelDirectory) {
        return LuminaBuilder.of(modelDirectory);
    }

    /** Starts to configure the small model of the artifact {@code lumina-mgpt-mini}. */
    static LuminaBuilder embedded() {
        return LuminaBuilder.ofEmbedded();
    }

    /**
     * Begins to load the native libraries, ours and the tokenizer's, and Java's PNG writer in the background, and returns at
     * once: a program that calls this first and has other things to do before it opens a model waits less there, most
     * where they have to be unpacked. Optional. A failure shows when a model is opened.
     */
    static void preload() {
        LuminaProvider.instance().preload();
    }

    /**
     * Runs a request and waits for its result, and before that for a place in the queue where as many requests as it holds are under
     * way: any number of threads may call this at once. An interrupt cancels it. For a limit of time, see {@link Generation#result}.
     *
     * @throws LuminaException what kept the request from its end; {@link LuminaException.Cancelled} after an interrupt
     */
    Result generate(Request request);

    /**
     * Starts a request.
     *
     * @throws LuminaException.InvalidRequest if it is refused at once; other failures arrive through the generation
     * @throws LuminaException.QueueFull if as many requests as the queue holds are under way
     */
    Generation submit(Request request);

    /** Starts several requests as one batch; either all are accepted or, with an exception of {@link #submit}, none. */
    List<Generation> submitAll(List<Request> requests);

    /** Begins a conversation in which each turn sees the ones before it. */
    Chat chat();

    /** What was loaded, and how. */
    ModelInfo info();

    /**
     * Cancels what runs, waits for it to end, and frees the model. The engine ends within the pass it is in, the codec within the
     * picture; every result is there when this returns. A call of a tool that is under way fails with {@link LuminaException.Closed}.
     */
    @Override
    void close();
}
