// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.train.decoder.Decoder;
import org.luminamgpt.train.decoder.DecoderConfig;
import org.luminamgpt.train.decoder.DecoderOptions;
import org.luminamgpt.train.decoder.DecoderSamples;
import org.luminamgpt.train.decoder.DecoderTrainer;
import org.luminamgpt.train.decoder.Lora;
import org.luminamgpt.train.decoder.ModelFolder;
import org.luminamgpt.train.decoder.TokenLoss;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.tokens.Mixture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the decoder on token records: FP-SFT, Omni-SFT, or LoRA. */
@Command(name = "decoder", mixinStandardHelpOptions = true,
        description = "Train the decoder on token records made by `train tokenize`.",
        footer = {"", "Examples:",
            "  train decoder --data mix.yaml --from model --run runs/decoder --steps 3000 --export model-2",
            "  train decoder --data mix.yaml --from model --run runs/lora --steps 500 --lora 16 --export tuned"})
final class DecoderCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run;

    @Mixin
    private GroupOptions processes;

    @Option(names = "--data", required = true, paramLabel = "FILE",
            description = "YAML with META: a list of {path, ratio, type}; START: step at which a mixture that replaces another begins")
    private Path data;

    @Option(names = "--from", required = true, paramLabel = "DIR",
            description = "model folder: its weights, or with --fresh its tokenizer and, where it has one, its config.json")
    private Path from;

    @Option(names = "--vqgan", paramLabel = "DIR", description = "folder whose vqgan.* is exported (default: that of --from)")
    private @Nullable Path vqgan;

    @Option(names = "--fresh", description = "start from random weights")
    private boolean fresh;

    @Option(names = "--set", paramLabel = "KEY=NUMBER", split = ",",
            description = "with --fresh: change a number of config.json, such as num_hidden_layers=8")
    private Map<String, Integer> changes = new LinkedHashMap<>();

    @Option(names = "--zero-image-head", description = "start with zeros in the head's rows of image tokens, as the reference did")
    private boolean zeroImageHead;

    @Option(names = "--lora", paramLabel = "RANK", description = "train low-rank additions of the projections only; merged when exported")
    private int lora;

    @Option(names = "--batch", description = "samples a step, over all processes (default: ${DEFAULT-VALUE})")
    private int batch = 64;

    @Option(names = "--pass-tokens", description = "most tokens of one pass; a step's gradient is summed over passes (default: ${DEFAULT-VALUE})")
    private int passTokens = 2048;

    @Option(names = "--recompute", description = "computes each layer again on the way back: less memory, a third more work")
    private boolean recompute;

    @Option(names = "--dropout", description = "of the residual branches (default: ${DEFAULT-VALUE})")
    private double dropout = 0.05;

    @Option(names = "--z-loss", description = "weight of mean logsumexp^2 (default: ${DEFAULT-VALUE})")
    private double zLoss = 1e-5;

    @Option(names = "--weight-decay", description = "of all parameters (default: ${DEFAULT-VALUE})")
    private double weightDecay = 0.1;

    @Option(names = "--skip-bad",
            description = "leave out samples over the limit, with unknown tokens or with nothing to predict; otherwise they stop the run")
    private boolean skipBad;

    @Option(names = "--sample", paramLabel = "PROMPT",
            description = "draw this at each checkpoint and before the first step, for the report; repeat for more")
    private List<String> prompts = List.of();

    @Option(names = "--export", paramLabel = "DIR", description = "where the model goes at the end, in bf16")
    private @Nullable Path export;

    @Override
    public Integer call() throws IOException {
        run.prepare();
        processes.check();
        Path codec = vqgan != null ? vqgan : from;
        if ((vqgan != null || !prompts.isEmpty()) && !Files.exists(codec.resolve("vqgan.yaml"))) {
            throw new IllegalArgumentException(codec + " has no vqgan.yaml: --vqgan and --sample want the folder of a codec");
        }
        Device device = run.device();
        Decoder decoder = decoder();
        decoder.weights().to(device);
        TokenLoss loss = new TokenLoss(dropout, zLoss, recompute);
        DecoderOptions options = new DecoderOptions(run.schedule(), loss, batch, passTokens, decoder.config().maxPositions(),
                weightDecay, run.clip(), skipBad, run.seed(), new DecoderSamples(prompts, from, codec));
        try (Mixture mixture = Mixture.read(data);
                ProcessGroup group = processes.join(device);
                DecoderTrainer trainer = new DecoderTrainer(decoder, mixture, options, group)) {
            run.run(trainer, group);
        }
        if (export != null && processes.leads()) {
            ModelFolder.export(decoder, export, from, codec);
        }
        return 0;
    }

    private DecoderConfig shape() throws IOException {
        Path config = from.resolve("config.json");
        return Files.exists(config) ? DecoderConfig.read(config) : DecoderConfig.fresh(from.resolve("tokenizer.json"));
    }

    private Decoder decoder() throws IOException {
        Decoder decoder = fresh ? new Decoder(shape().with(changes)) : ModelFolder.load(from);
        if (!fresh && !changes.isEmpty()) {
            throw new IllegalArgumentException("--set changes the shape, which only --fresh weights can have");
        }
        if (zeroImageHead) {
            decoder.zeroImageHead();
        }
        if (lora > 0) {
            Lora.attach(decoder, lora);
        }
        return decoder;
    }
}
