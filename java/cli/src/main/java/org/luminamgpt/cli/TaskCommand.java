// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lumina task}: a picture in, a picture or text out. */
@Command(name = "task", mixinStandardHelpOptions = true,
        description = "Segment, estimate depth or normals, detect, edit: a picture in, a picture or text out.",
        footer = {"", "Example:", "  lumina task depth photo.jpg --out depth.png --model DIR",
                "  lumina task detect photo.jpg \"the dog\" --model DIR"})
final class TaskCommand implements Callable<Integer> {
    /** Names on the command line. */
    enum Name {
        segmentation, depth, normals, pose, detect, edit, condition;

        Task task() {
            return Task.valueOf(name().toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TASK", description = "One of ${COMPLETION-CANDIDATES}.")
    private Name name;

    @Parameters(index = "1", paramLabel = "IMAGE", description = "A picture file.")
    private Path image;

    @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = "For detect, edit and condition: what, how, the caption.")
    private @Nullable String text;

    @Mixin
    private UprightOption upright;

    @Mixin
    private SizeOptions size;

    @Option(names = "--out", paramLabel = "FILE", description = "PNG file for the answer's picture.")
    private @Nullable Path out;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private ModelOptions model;

    @Override
    public Integer call() throws IOException {
        Path file = out == null ? null : OutputFiles.file(out);
        Part picture = upright.part(image);
        Request request = size.sized(text == null ? Request.of(name.task(), picture) : Request.of(name.task(), Part.text(text), picture))
                .sampling(sampling.sampling());
        PrintWriter to = spec.commandLine().getOut();
        try (Lumina lumina = model.open()) {
            List<Generation> generations = lumina.submitAll(List.of(request));
            Result result;
            try (var progress = Progress.of(generations)) {
                result = Results.of(generations).get(0);
            }
            String answer = result.text().replace(Request.PICTURE_MARK, "").strip();
            if (!answer.isEmpty()) {
                to.println(answer);
            }
            if (file != null) {
                result.image().writePng(file);
                to.println(file);
            } else if (!result.images().isEmpty()) {
                throw new UsageException("the answer is a picture; name a file for it with --out");
            }
        }
        return 0;
    }
}
