// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.train.tokens.ConversationFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns conversations into token records. */
@Command(name = "tokenize", mixinStandardHelpOptions = true,
        description = "Turn conversations with pictures into token and label records. Goes on where it was stopped.",
        footer = {"", "Example:", "  train tokenize --conversations my.json --target 512 --model model --out tokens"})
final class TokenizeCommand implements Callable<Integer> {
    @Option(names = "--conversations", required = true, paramLabel = "FILE",
            description = "JSON list, or JSON lines, of {conversations, image}, as the reference reads it")
    private Path conversations;

    @Option(names = "--target", split = ",", description = "picture areas to crop to (default: 512)")
    private List<Integer> targets = List.of(512);

    @Mixin
    private TokenizeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        options.write(new ConversationFile(conversations, PictureSizes.of(targets)), spec);
        return 0;
    }
}
