// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina task}: a picture in, a picture or text out. */
@Command(name = "task", description = "Segment, estimate depth or normals, detect, edit: a picture in, a picture or text out.",
        footer = {"Example: lumina task depth photo.jpg --out depth.png --model DIR"})
final class TaskCommand implements Callable<Integer> {
    /** Names on the command line. */
    enum Name {
        segmentation, depth, normals, pose, detect, edit, condition;

        Task task() {
            return Task.valueOf(name().toUpperCase(Locale.ROOT));
        }
    }

    @Parameters(index = "0", paramLabel = "TASK", description = "One of ${COMPLETION-CANDIDATES}.")
    private Name name;

    @Parameters(index = "1", paramLabel = "IMAGE", description = "A picture file, or - for the standard input.")
    private Path image;

    @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", description = "For detect, edit, condition: what, how, caption.")
    private @Nullable String text;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "PNG, directory or - (default: lumina-SEED.png).")
    private @Nullable Path out;

    @Mixin
    private UprightOption upright;

    @Mixin
    private SizeOptions size;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    @Override
    public Integer call() throws IOException {
        if (name == Name.detect && out != null) {
            throw new UsageException("detect answers in words, with the places of what it found; leave out --out");
        }
        Path file = name == Name.detect ? null : new PictureNames(out, 1, 1).checked().file(0, 0, sampling.seed());
        Part.Picture picture = upright.part(image);
        Request request = size.sized(text == null ? Request.task(name.task(), picture) : Request.task(name.task(), picture, text))
                .sampling(sampling.sampling()).seed(sampling.seed());
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            List<Generation> generations = List.of(lumina.submit(request));
            Result result;
            try (var rows = output.progress().rows(generations)) {
                result = Results.of(generations).get(0);
            }
            boolean streamed = PictureNames.STDOUT.equals(file);
            String answer = result.text().replace(Request.PICTURE_MARK, "").strip();
            if (!answer.isEmpty() && !output.isJson()) {
                (streamed ? output.errors() : output.writer()).println(answer);
            }
            if (file != null) {
                Drawing.write(result.image(), file);
            }
            if (!streamed) {
                output.print(() -> Answer.of(result, file == null ? List.of() : List.of(file.toString())), to -> {
                    if (file != null) {
                        to.println(file + "  seed " + sampling.seed());
                    }
                });
            }
        }
        return 0;
    }
}
