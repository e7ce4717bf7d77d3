// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.lumina_quantize_options;

/** Quantized checkpoints, written by lumina.h. */
public final class JniQuantizer {
    private JniQuantizer() {}

    public static void quantize(Path directory, Path tokenizer, LuminaOptions options, Path out, List<int[]> samples) {
        Natives.load();
        Natives.withMemory(() -> {
            quantizeNow(directory, tokenizer, options, out, samples);
            return out;
        });
    }

    private static void quantizeNow(Path directory, Path tokenizer, LuminaOptions options, Path out, List<int[]> samples) {
        int[] ids = samples.stream().flatMapToInt(IntStream::of).toArray();
        long[] lengths = samples.stream().mapToLong(sample -> sample.length).toArray();
        try (var raw = new lumina_quantize_options(); var from = Natives.string(directory.toString());
                var names = Natives.string(tokenizer.toString()); var to = Natives.string(out.toString());
                var all = new IntPointer(ids); var each = new SizeTPointer(Math.max(1, lengths.length))) {
            each.put(lengths, 0, lengths.length);
            raw.struct_size(raw.sizeof());
            raw.model_dir(from).tokenizer_file(names).out_dir(to).dtype(options.weights().ordinal()).threads(options.threads());
            raw.samples(all).sample_lengths(each).sample_count(lengths.length);
            Status.check(LuminaNative.lumina_quantize(raw));
        }
    }
}
