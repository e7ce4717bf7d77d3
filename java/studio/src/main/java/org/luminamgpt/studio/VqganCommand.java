// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.Curriculum;
import org.luminamgpt.studio.scenes.ScenePictures;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.train.GroupOptions;
import org.luminamgpt.train.RunOptions;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.vqgan.Vqgan;
import org.luminamgpt.train.vqgan.VqganConfig;
import org.luminamgpt.train.vqgan.VqganOptions;
import org.luminamgpt.train.vqgan.VqganTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the image tokenizer. */
@Command(name = "vqgan", mixinStandardHelpOptions = true,
        description = "Train the VQGAN on scenes, or with --decoder-only sharpen its pictures without touching tokens.",
        footer = {"", "Example:", "  studio vqgan --icons icons.pack --run runs/vqgan --steps 6000 --export model"})
final class VqganCommand implements Callable<Integer> {
    private static final long TRAIN_SEED = 1;
    private static final long HELD_OUT_SEED = 7;

    @Mixin
    private RunOptions run;

    @Mixin
    private GroupOptions processes;

    @Option(names = "--icons", required = true, paramLabel = "FILE",
            description = "pack made by `studio data`, or \"procedural\" for icons drawn by code")
    private String icons;

    @Option(names = "--curriculum", paramLabel = "FILE", description = "YAML that says how rich the scenes are (default: everything)")
    private @Nullable Path curriculum;

    @Option(names = "--from", paramLabel = "DIR", description = "start with the vqgan.* of this folder in place of fresh weights")
    private @Nullable Path from;

    @Option(names = "--config", paramLabel = "FILE", description = "vqgan.yaml with the shape of fresh weights (default: the embedded model's)")
    private @Nullable Path config;

    @Option(names = "--plain-steps", description = "steps as an autoencoder before the codes begin (default: 400, with --from 0)")
    private @Nullable Long plainSteps;

    @Option(names = "--whole-from",
            description = "share of the steps after which whole pictures replace crops (default: 0.85, with --decoder-only 0)")
    private @Nullable Double wholeFrom;

    @Option(names = "--crops", description = "64-pixel crops a step, over all processes (default: ${DEFAULT-VALUE})")
    private int crops = 16;

    @Option(names = "--pictures", description = "whole pictures a step, over all processes (default: ${DEFAULT-VALUE})")
    private int pictures = 4;

    @Option(names = "--maps", description = "of 16 pictures so many are a segmentation, depth or edge map (default: ${DEFAULT-VALUE})")
    private int maps = 1;

    @Option(names = "--decay",
            description = "of the codes' moving averages: nearer to 1 for small steps and late training (default: ${DEFAULT-VALUE})")
    private double decay = 0.99;

    @Option(names = "--background", description = "weight of one latent per plain colour (default: ${DEFAULT-VALUE})")
    private double background = 0.25;

    @Option(names = "--edges", description = "weight of sharp edges in the loss (default: ${DEFAULT-VALUE})")
    private double edges = 0.5;

    @Option(names = "--decoder-only", description = "train the way back to pixels only: codes stay as they are")
    private boolean decoderOnly;

    @Option(names = "--all-pairs", description = "show held-out pairs of object and style too: a codec does not learn what they are called")
    private boolean allPairs;

    @Option(names = "--export", paramLabel = "DIR", description = "where vqgan.yaml and vqgan.safetensors go at the end, in bf16")
    private @Nullable Path export;

    @Override
    public Integer call() throws IOException {
        run.prepare();
        processes.check();
        Vqgan model = from != null ? Vqgan.load(from) : new Vqgan(config != null ? VqganConfig.read(config) : VqganConfig.MINI);
        Device device = run.device();
        model.weights().to(device);
        Curriculum scenes = curriculum != null ? Curriculum.read(curriculum) : Curriculum.full();
        IconSource source = IconSource.open(icons);
        ScenePictures training = new ScenePictures(new Scenes(source, scenes, allPairs ? Split.Part.ALL : Split.Part.TRAIN), TRAIN_SEED, maps);
        ScenePictures heldOut = new ScenePictures(new Scenes(source, scenes, Split.Part.HELD_OUT), HELD_OUT_SEED, 0);
        long plain = plainSteps != null ? plainSteps : from != null ? 0 : 400;
        // codes of a crop are not those of the picture, which is what the way back must learn to decode
        double whole = wholeFrom != null ? wholeFrom : decoderOnly ? 0 : 0.85;
        VqganOptions options = new VqganOptions(run.schedule(), plain, Math.round(whole * run.steps()), 64, crops, pictures,
                decay, 0.25, background, edges, run.clip(), decoderOnly, heldOut, run.seed());
        try (ProcessGroup group = processes.join(device); VqganTrainer trainer = new VqganTrainer(model, training, options, group)) {
            run.run(trainer, group);
        }
        if (export != null && processes.leads()) {
            VqganTrainer.export(model, Files.createDirectories(export));
        }
        return 0;
    }
}
