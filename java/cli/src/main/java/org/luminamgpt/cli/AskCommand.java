// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lumina ask}: text about a picture. */
@Command(name = "ask", mixinStandardHelpOptions = true, description = "Ask about a picture.",
        footer = {"", "Example:", "  lumina ask photo.jpg \"Describe the image in detail.\" --model DIR"})
final class AskCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "A picture file.")
    private Path image;

    @Parameters(index = "1", paramLabel = "QUESTION", description = "What to ask.")
    private String question;

    @Option(names = "--target", paramLabel = "N", description = "The picture is cropped to a size of this target (512, 768, ...).")
    private @Nullable Integer target;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() throws IOException {
        Request request = Request.ask(Pictures.read(image), question).sampling(sampling.sampling());
        if (target != null) {
            request = request.targetSize(target);
        }
        try (Lumina lumina = model.open()) {
            Result result = Results.of(List.of(lumina.submit(request))).get(0);
            spec.commandLine().getOut().println(json ? Json.write(Map.of("text", result.text(), "ids", result.ids())) : result.text());
        }
        return 0;
    }
}
