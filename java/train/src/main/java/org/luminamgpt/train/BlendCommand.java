// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.luminamgpt.train.decoder.Decoder;
import org.luminamgpt.train.decoder.ModelFolder;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The weighted mean of a tuned model's weights and of those that it started from: a little of the latter gives back much
 * of what tuning on other tasks took away (Wortsman et al., arXiv:2109.01903).
 */
@Command(name = "blend", mixinStandardHelpOptions = true,
        description = {"Average the decoder's weights of a tuned model with those that it started from.",
                "A little of the start gives back what tuning on other tasks took away."},
        footer = {"", "Example:", "  train blend model-2 --with model-1 --share 0.1 --out model-2-blended"})
final class BlendCommand implements Callable<Integer> {
    @CommandLine.Parameters(paramLabel = "TUNED", description = "model folder; tokenizer, codec and defaults come from here too")
    private Path tuned;

    @Option(names = "--with", required = true, paramLabel = "START", description = "model folder of the same shape and tokens")
    private Path start;

    @Option(names = "--share", description = "of START in the mean, 0 to 1 (default: ${DEFAULT-VALUE})")
    private double share = 0.1;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the model goes, in bf16")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException("--share must lie between 0 and 1, was " + share);
        Decoder decoder = ModelFolder.load(tuned);
        Decoder other = ModelFolder.load(start);
        if (!other.weights().names().equals(decoder.weights().names())) {
            throw new IllegalArgumentException(start + " has another shape than " + tuned + "; only models of one shape can be averaged");
        }
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            for (String name : decoder.weights().names()) blend(decoder, other, name);
        }
        ModelFolder.export(decoder, out, tuned, tuned);
        return 0;
    }

    private void blend(Decoder decoder, Decoder other, String name) {
        var into = decoder.weights().get(name);
        var from = other.weights().get(name);
        if (!Arrays.equals(Parameters.shape(into), Parameters.shape(from))) {
            throw new IllegalArgumentException(name + " has another shape in " + start + " than in " + tuned);
        }
        into.mul_(Ops.scalar(1 - share)).add_(from.mul_(Ops.scalar(share)));
    }
}
