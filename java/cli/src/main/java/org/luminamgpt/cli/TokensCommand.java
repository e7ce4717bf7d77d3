// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lumina tokens}: a prompt as the model sees it. */
@Command(name = "tokens", mixinStandardHelpOptions = true, description = "Print a prompt's ids with their names, as the model sees them.",
        footer = {"", "Example:", "  lumina tokens \"a red fox\" --size 128x128", "  lumina tokens \"Depth estimation. <|image|>\" --image a.png --raw"})
final class TokensCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TEXT", description = "The prompt.")
    private String text;

    @Option(names = "--size", paramLabel = "WxH", description = "The size that the text-to-image prompt names.")
    private @Nullable String size;

    @Option(names = "--image", paramLabel = "FILE", description = "A picture of the message; its place is <|image|>, or the front.")
    private List<Path> images = List.of();

    @Option(names = "--target", paramLabel = "N", description = "Pictures are cropped to a size of this target.")
    private @Nullable Integer target;

    @ArgGroup(exclusive = true)
    private Form form = new Form();

    static final class Form {
        @Option(names = "--raw", description = "TEXT is the whole message, without the text-to-image wrapper.")
        boolean raw;

        @Option(names = "--bare", description = "Only the tokenizer: no begin token, no template.")
        boolean bare;
    }

    @Option(names = "--json", description = "Print {\"ids\":[...]}.")
    private boolean json;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() {
        try (Lumina lumina = model.open()) {
            int[] ids = form.bare && text.isEmpty() ? new int[0] : Workbench.of(lumina).prompt(request());
            PrintWriter to = spec.commandLine().getOut();
            if (json) {
                to.println(Json.write(Map.of("ids", ids)));
            } else {
                List<String> names = Workbench.of(lumina).names(ids);
                for (int i = 0; i < ids.length; i++) {
                    to.printf("%6d  %s%n", ids[i], names.get(i));
                }
            }
        }
        return 0;
    }

    private Request request() {
        BufferedImage[] pictures = images.stream().map(Pictures::read).toArray(BufferedImage[]::new);
        if (form.bare) {
            if (pictures.length > 0) {
                throw new UsageException("--bare is the tokenizer alone; it takes no --image");
            }
            return Request.of(Task.BARE, Part.text(text));
        }
        Request request = form.raw || pictures.length > 0 ? Request.message(text, pictures) : sized(Request.image(text));
        return target == null ? request : request.targetSize(target);
    }

    private Request sized(Request request) {
        if (size == null) {
            return request;
        }
        ImageSize wanted = ImageSize.parse(size);
        if (wanted.width() % ImageSize.GRID != 0 || wanted.height() % ImageSize.GRID != 0) {
            throw new UsageException("the sides of --size are multiples of " + ImageSize.GRID + ", was " + size);
        }
        return request.grid(wanted.height() / ImageSize.GRID, wanted.width() / ImageSize.GRID);
    }
}
