// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.luminamgpt.studio.captions.SceneTasks;
import org.luminamgpt.studio.icons.Concept;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.studio.tokenizer.BpeTrainer;
import org.luminamgpt.studio.tokenizer.TokenizerFiles;
import org.luminamgpt.train.tokens.Conversation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns the text tokens of a model with its own vocabulary. */
@Command(name = "tokenizer", mixinStandardHelpOptions = true,
        description = "Learn a byte-level BPE vocabulary from the texts of scenes and write tokenizer.json.",
        footer = {"", "Example:", "  studio tokenizer --icons icons.pack --codes 2048 --out model"})
public final class TokenizerCommand implements Callable<Integer> {
    private static final int BYTES = 256;

    @Mixin
    private SceneOptions options;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where tokenizer.json and tokenizer_config.json go")
    private Path out;

    @Option(names = "--codes", description = "codes of the VQGAN (default: ${DEFAULT-VALUE})")
    private int codes = 2048;

    @Option(names = "--text-tokens", description = "bytes and merges together (default: ${DEFAULT-VALUE})")
    private int textTokens = 1100;

    @Option(names = "--grids", description = "largest number of 32-pixel grids along a side (default: ${DEFAULT-VALUE})")
    private int grids = 32;

    @Option(names = "--samples", description = "scenes whose texts are learnt from (default: ${DEFAULT-VALUE})")
    private int samples = 20000;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (codes < 1 || grids < 1 || grids > 1000 || textTokens < BYTES || samples < 1) {
            throw new IllegalArgumentException("codes, grids (to 1000) and samples must be at least 1 and text-tokens at least " + BYTES);
        }
        Scenes scenes = options.scenes(Split.Part.TRAIN);
        SceneTasks tasks = options.tasks(scenes);
        BpeTrainer trainer = new BpeTrainer();
        for (Concept concept : scenes.source().concepts()) trainer.add(" " + concept.name());
        for (int i = 0; i < samples; i++) {
            for (Conversation.Message message : tasks.sample(options.seed(), i).conversation().messages()) {
                trainer.add(message.text().replace("<|image|>", ""));
            }
        }
        List<BpeTrainer.Merge> merges = trainer.learn(textTokens - BYTES);
        int size = TokenizerFiles.write(out, codes, grids, merges);
        spec.commandLine().getOut().println(out.resolve("tokenizer.json") + ": " + size + " tokens, " + merges.size() + " merges");
        return 0;
    }
}
