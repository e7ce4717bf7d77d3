// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.tools.Codec;
import org.luminamgpt.tools.Tokenizer;
import org.luminamgpt.train.data.Progress;
import org.luminamgpt.train.tokens.BadSamples;
import org.luminamgpt.train.tokens.ConversationSource;
import org.luminamgpt.train.tokens.ConversationTokenizer;
import org.luminamgpt.train.tokens.Digest;
import org.luminamgpt.train.tokens.Pretokenizer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of commands that turn conversations into token records, and that work. */
public final class TokenizeOptions {
    /** A codec's files; a model that holds the codec among its own weights has none of them. */
    private static final List<String> CODEC = List.of("vqgan.yaml", "vqgan.safetensors", "vqgan.ckpt");

    @Option(names = "--model", required = true, paramLabel = "DIR",
            description = "folder with tokenizer.json or text_tokenizer.json, and the picture codec")
    private Path model;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "the tokenizer's file, where it is not the model's")
    private @Nullable Path tokenizer;

    @Option(names = "--vqgan", paramLabel = "DIR",
            description = "folder with vqgan.yaml and vqgan.safetensors or vqgan.ckpt, where they are not the model's")
    private @Nullable Path vqgan;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the shards go; each set of records its own folder")
    private Path out;

    @Option(names = "--max-tokens", description = "longest sequence (default: ${DEFAULT-VALUE})")
    private int maxTokens = 4096;

    @Option(names = "--bad", description = "what bad samples are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private BadSamples.Policy bad = BadSamples.Policy.FATAL;

    @Option(names = "--rank", description = "which shard this process writes (default: ${DEFAULT-VALUE})")
    private int rank;

    @Option(names = "--ranks", description = "shards in all, one process each (default: ${DEFAULT-VALUE})")
    private int ranks = 1;

    @Option(names = "--threads", description = "of the codec (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    /** Writes one shard; goes on where it was stopped. */
    public void write(ConversationSource conversations, CommandSpec spec) throws IOException {
        BadSamples left = new BadSamples(bad, line -> spec.commandLine().getErr().println(line));
        Path vocabulary = tokenizer != null ? tokenizer : tokenizerOf(model);
        Path codec = vqgan != null ? vqgan : model;
        try (Tokenizer text = Tokenizer.open(vocabulary);
                Codec pictures = Codec.open(codec, threads);
                ProgressBar bar = Progress.of("samples", (conversations.count() + ranks - 1) / ranks)) {
            Pretokenizer pretokenizer = new Pretokenizer(new ConversationTokenizer(text, pictures::encode, maxTokens),
                    identity(vocabulary, codec), left);
            pretokenizer.run(conversations, out, rank, ranks, bar::stepTo);
        }
        spec.commandLine().getOut().println(out + ": shard " + rank + " of " + ranks + " is complete, " + left.total()
                + " samples left out in this run");
    }

    /** Codes of one codec and ids of one vocabulary must not be mixed in a shard. */
    private String identity(Path vocabulary, Path codec) throws IOException {
        StringBuilder files = new StringBuilder();
        for (String name : CODEC) {
            Path file = codec.resolve(name);
            if (Files.exists(file)) files.append(' ').append(Digest.of(file));
        }
        if (files.isEmpty()) files.append(' ').append(Digest.of(codec.resolve("config.json")));
        return "tokenizer " + Digest.of(vocabulary) + ", codec" + files + ", at most " + maxTokens + " tokens";
    }

    private static Path tokenizerOf(Path model) {
        Path published = model.resolve("text_tokenizer.json");
        return Files.exists(published) && !Files.exists(model.resolve("tokenizer.json")) ? published : model.resolve("tokenizer.json");
    }
}
