// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.luminamgpt.Image;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Part;
import org.luminamgpt.Request;

/** Which pictures are there already, drawn by this model and version with the same parameters: their files say so. */
record Resume(ModelInfo model) {
    /** The jobs that are left to do. @param kept takes the files of the others */
    List<Drawing.Job> missing(List<Drawing.Job> jobs, List<String> kept) {
        var missing = new ArrayList<Drawing.Job>();
        for (Drawing.Job job : jobs) {
            if (isDone(job.file(), parameters(job.request()))) {
                kept.add(job.file().toString());
            } else {
                missing.add(job);
            }
        }
        return missing;
    }

    /** Whether a request's picture is there. */
    boolean isDone(Path file, Request request) {
        return isDone(file, parameters(request));
    }

    private static boolean isDone(Path file, ImageMetadata wanted) {
        try {
            return Files.isRegularFile(file) && Image.readMetadata(file).filter(wanted::equals).isPresent();
        } catch (IOException | LuminaException e) {
            return false;  // no picture, or none of ours
        }
    }

    private ImageMetadata parameters(Request request) {
        String text = request.parts().stream().filter(Part.Text.class::isInstance).map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining());
        return new ImageMetadata(request.task(), text, request.size() == null ? model.defaultSize() : request.size(),
                request.sampling().orElse(model.defaults()), model.id(), model.version());
    }
}
