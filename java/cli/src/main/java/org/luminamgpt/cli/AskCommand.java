// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lumina ask}: text about a picture. */
@Command(name = "ask", mixinStandardHelpOptions = true, description = "Ask about a picture.",
        footer = {"", "Example:", "  lumina ask photo.jpg \"Describe the image in detail.\" --model DIR"})
final class AskCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IMAGE", description = "A picture file.")
    private Path image;

    @Parameters(index = "1", paramLabel = "QUESTION", description = "What to ask.")
    private String question;

    @Mixin
    private TargetOption target;

    @Mixin
    private UprightOption upright;

    @Mixin
    private Output output;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() throws IOException {
        Request request = target.cropped(Request.message(Part.text(question + " "), upright.part(image)).sampling(sampling.sampling()));
        try (Lumina lumina = model.open()) {
            Result result = Results.of(List.of(lumina.submit(request))).get(0);
            output.print(() -> Map.of("text", result.text(), "ids", result.ids()), to -> to.println(result.text()));
        }
        return 0;
    }
}
