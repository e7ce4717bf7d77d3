// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.luminamgpt.studio.captions.SceneConversations;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.train.TokenizeOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Turns scenes into token records. */
@Command(name = "tokenize", mixinStandardHelpOptions = true,
        description = "Turn scenes with tasks into token and label records. Goes on where it was stopped.",
        footer = {"", "Example:", "  studio tokenize --icons icons.pack --count 50000 --model model --out tokens"})
final class TokenizeCommand implements Callable<Integer> {
    @Mixin
    private SceneOptions scenes;

    @Option(names = "--count", required = true, description = "scenes")
    private long count;

    @Mixin
    private TokenizeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (count < 1) throw new ParameterException(spec.commandLine(), "--count is at least 1, was " + count);
        Scenes drawn = scenes.scenes(Split.Part.TRAIN);
        options.write(new SceneConversations(scenes.describe(drawn), scenes.tasks(drawn), scenes.seed(), count), spec);
        return 0;
    }
}
