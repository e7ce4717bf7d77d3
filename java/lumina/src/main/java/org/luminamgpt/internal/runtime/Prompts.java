// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Part;
import org.luminamgpt.internal.picture.Cropper;
import org.luminamgpt.internal.prompt.PromptWriter;
import org.luminamgpt.internal.prompt.SizeList;
import org.luminamgpt.internal.text.Tokenizer;

/** The prompts of a batch, whose requests share the codes of pictures that several of them bring. */
final class Prompts {
    /** A picture and the sizes it is cropped to. */
    private record Cropped(Part.Picture picture, SizeList sizes) {}

    private final Tokenizer tokenizer;
    private final CodecThread codec;
    /** Of the codec's thread. */
    private final Map<Cropped, CodeGrid> encoded = new HashMap<>();

    Prompts(Tokenizer tokenizer, CodecThread codec) {
        this.tokenizer = tokenizer;
        this.codec = codec;
    }

    /** A prompt's ids; with pictures, they are made on the codec's thread. */
    CompletableFuture<int[]> write(Plan plan, int[] history, Cancellation cancellation) {
        if (plan.hasPictures()) {
            return codec.submit(cancellation, open -> write(plan, history, picture -> encoded.computeIfAbsent(
                    new Cropped(picture, plan.pictureSizes()), key -> {
                        codec.check(cancellation);
                        return open.encode(Cropper.crop(picture.pixels(), key.sizes()));
                    })));
        }
        try {
            return CompletableFuture.completedFuture(write(plan, history, picture -> {
                throw new IllegalStateException("the plan has no pictures");
            }));
        } catch (Throwable e) {  // thrown on, it would keep its place in the queue
            return CompletableFuture.failedFuture(e);
        }
    }

    private int[] write(Plan plan, int[] history, Function<Part.Picture, CodeGrid> encoder) {
        return new PromptWriter(tokenizer, encoder).write(history, plan.request(), plan.promptSize());
    }
}
