// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina ask}: text about a picture. */
@Command(name = "ask", description = "Ask about a picture.",
        footer = {"", "Example:", "  lumina ask photo.jpg \"Describe the image in detail.\" --model DIR"})
final class AskCommand implements Callable<Integer> {
    @Parameters(arity = "0..2", paramLabel = "IMAGE QUESTION", hideParamSyntax = true,
            description = "A picture file, or - for the standard input; and what to ask.")
    private List<String> words = List.of();

    @Option(names = {"-i", "--init-img", "--image"}, hidden = true)
    private @Nullable Path image;

    @Option(names = {"-p", "--prompt"}, hidden = true)
    private @Nullable String question;

    @Mixin
    private TargetOption target;

    @Mixin
    private UprightOption upright;

    @Mixin
    private TextOptions sampling;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    @Override
    public Integer call() throws IOException {
        int first = image == null ? 1 : 0;
        if (words.size() != first + (question == null ? 1 : 0)) {
            throw new UsageException("ask wants a picture and a question, as in: lumina ask photo.jpg \"Describe the image in detail.\"");
        }
        Path picture = image != null ? image : Path.of(words.get(0));
        String asked = question != null ? question : words.get(first);
        Request request = target.cropped(Request.ask(upright.part(picture), asked).sampling(sampling.sampling()));
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            Generation generation = lumina.submit(request);
            Result result;
            if (output.isJson()) {
                result = Results.of(List.of(generation)).get(0);
                output.writer().println(output.timed(Answer.of(result, List.of())));
            } else {
                result = Streaming.print(generation, output.writer(), drawn -> Request.PICTURE_MARK);
            }
            String hint = Hints.ofNothing(result, model);
            if (!hint.isEmpty()) {
                output.errors().println("lumina: " + hint);
            }
        }
        return 0;
    }
}
