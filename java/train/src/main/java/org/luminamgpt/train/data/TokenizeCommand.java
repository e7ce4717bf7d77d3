// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.internal.engine.EngineOptions;
import org.luminamgpt.internal.engine.JniCodec;
import org.luminamgpt.internal.engine.PictureCodec;
import org.luminamgpt.internal.prompt.SizeList;
import org.luminamgpt.internal.text.Tokenizer;
import org.luminamgpt.train.data.scenes.Scenes;
import org.luminamgpt.train.data.scenes.Split;
import org.luminamgpt.train.data.tokens.BadSamples;
import org.luminamgpt.train.data.tokens.ConversationFile;
import org.luminamgpt.train.data.tokens.ConversationSource;
import org.luminamgpt.train.data.tokens.ConversationTokenizer;
import org.luminamgpt.train.data.tokens.Digest;
import org.luminamgpt.train.data.tokens.Pretokenizer;
import org.luminamgpt.train.data.tokens.SceneConversations;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Turns conversations or scenes into token records. */
@Command(name = "tokenize", mixinStandardHelpOptions = true,
        description = "Turn conversations with pictures, or scenes, into token and label records. Goes on where it was stopped.",
        footer = {"", "Examples:",
            "  train tokenize --icons icons.pack --count 50000 --model model --out tokens",
            "  train tokenize --conversations my.json --target 512 --model model --out tokens"})
public final class TokenizeCommand implements Callable<Integer> {
    /** A codec's files; a model that holds the codec among its own weights has none of them. */
    private static final List<String> CODEC = List.of("vqgan.yaml", "vqgan.safetensors", "vqgan.ckpt");

    /** Where conversations come from. */
    private static final class Source {
        @ArgGroup(exclusive = false)
        private @Nullable SceneOptions scenes;

        @ArgGroup(exclusive = false)
        private @Nullable FileSource file;
    }

    private static final class FileSource {
        @Option(names = "--conversations", required = true, paramLabel = "FILE",
                description = "JSON list of {conversations, image}, as the reference reads it")
        private Path conversations;

        @Option(names = "--target", split = ",", description = "picture areas to crop to (default: 512)")
        private List<Integer> targets = List.of(512);
    }

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

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

    @Option(names = "--count", description = "scenes; needed with --icons")
    private long count;

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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConversationSource conversations = conversations();
        BadSamples left = new BadSamples(bad, line -> spec.commandLine().getErr().println(line));
        Path vocabulary = tokenizer != null ? tokenizer : tokenizerOf(model);
        Path codec = vqgan != null ? vqgan : model;
        try (Tokenizer text = Tokenizer.open(vocabulary);
                PictureCodec pictures = JniCodec.open(codec, EngineOptions.DEFAULTS.withThreads(threads));
                ProgressBar bar = Progress.of("samples", (conversations.count() + ranks - 1) / ranks)) {
            Pretokenizer pretokenizer = new Pretokenizer(new ConversationTokenizer(text, pictures::encode, maxTokens),
                    identity(vocabulary, codec), left);
            pretokenizer.run(conversations, out, rank, ranks, bar::stepTo);
        }
        spec.commandLine().getOut().println(out + ": shard " + rank + " of " + ranks + " is complete, " + left.total()
                + " samples left out in this run");
        return 0;
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

    private ConversationSource conversations() throws IOException {
        if (source.file != null) return new ConversationFile(source.file.conversations, SizeList.of(source.file.targets));
        if (count < 1) throw new ParameterException(spec.commandLine(), "--icons needs --count of at least 1, was " + count);
        Scenes scenes = source.scenes.scenes(Split.Part.TRAIN);
        return new SceneConversations(source.scenes.describe(scenes), source.scenes.tasks(scenes), source.scenes.seed(), count);
    }
}
