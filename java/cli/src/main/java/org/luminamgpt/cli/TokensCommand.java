// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina tokens}: a prompt as the model sees it. */
@Command(name = "tokens", description = "Print a prompt's ids with their names, as the model sees them.",
        footer = {"", "Example:", "  lumina tokens \"a red fox\" --size 128x128",
                "  lumina tokens \"Depth estimation. <|image|>\" --image a.png --raw"})
final class TokensCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TEXT", description = "The prompt.")
    private String text;

    @Mixin
    private SizeOptions size;

    @Option(names = {"-i", "--image"}, paramLabel = "FILE", description = "A picture of the message; its place is <|image|>, or the front.")
    private List<Path> images = List.of();

    @Mixin
    private UprightOption upright;

    @Mixin
    private TargetOption target;

    @ArgGroup(exclusive = true)
    private Form form = new Form();

    static final class Form {
        @Option(names = "--raw", description = "TEXT is the whole message, without the text-to-image wrapper.")
        boolean raw;

        @Option(names = "--bare", description = "Only the tokenizer: no begin token, no template.")
        boolean bare;
    }

    @Mixin
    private Output output;

    @Mixin
    private ModelOptions model;

    @Option(names = "--vq", paramLabel = "DIR", description = "Codec of --image's pictures (default: the model's).")
    private @Nullable Path vq;

    @Override
    public Integer call() {
        try (Lumina lumina = output.open(vq == null ? model.builder() : model.builder().vqDirectory(vq), model.name())) {
            int[] ids = form.bare && text.isEmpty() ? new int[0] : Workbench.of(lumina).prompt(request());
            output.print(() -> Map.of("ids", ids), to -> {
                List<String> names = Workbench.of(lumina).names(ids);
                for (int i = 0; i < ids.length; i++) {
                    to.printf("%6d  %s%n", ids[i], names.get(i));
                }
            });
        }
        return 0;
    }

    private Request request() {
        BufferedImage[] pictures = images.stream().map(upright::pixels).toArray(BufferedImage[]::new);
        if (form.bare) {
            if (pictures.length > 0) {
                throw new UsageException("--bare is the tokenizer alone; it takes no --image");
            }
            return Request.of(Task.BARE, Part.text(text));
        }
        return target.cropped(form.raw || pictures.length > 0 ? Request.message(text, pictures) : size.anySize(Request.image(text)));
    }
}
