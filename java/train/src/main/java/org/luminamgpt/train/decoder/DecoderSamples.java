// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.train.data.ContactSheet;

/**
 * What a decoder draws by now: the same prompts and seeds each time, by the engine that users run, with the model's
 * recommended sampling.
 *
 * @param prompts texts to draw; with none, nothing is done
 * @param from    folder of tokenizer and defaults
 * @param codec   folder of the codec
 */
public record DecoderSamples(List<String> prompts, Path from, Path codec) {
    private static final int COLUMNS = 8;

    public DecoderSamples {
        prompts = List.copyOf(prompts);
    }

    /** Writes a sheet; the decoder stays as it is. The weights lie beside it meanwhile, in bf16. */
    void write(Decoder decoder, Path sheet) throws IOException {
        if (prompts.isEmpty()) return;
        Path model = Files.createTempDirectory(sheet.getParent(), "model-");
        try {
            ModelFolder.export(decoder, model, from, codec);
            drawn(model).write(sheet, COLUMNS);
        } finally {
            delete(model);
        }
    }

    private ContactSheet drawn(Path model) throws IOException {
        ContactSheet sheet = new ContactSheet();
        try (Lumina lumina = Lumina.builder(model).build()) {
            List<Generation> generations = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) generations.add(lumina.submit(Request.image(prompts.get(i)).seed(i)));
            for (int i = 0; i < prompts.size(); i++) add(sheet, prompts.get(i), generations.get(i));
        }
        return sheet;
    }

    /** An answer without a picture, as early ones may be, shows as its caption. */
    private static void add(ContactSheet sheet, String prompt, Generation generation) {
        try {
            List<Image> images = generation.result().join().images();
            sheet.add(images.isEmpty() ? prompt + " (no picture)" : prompt, images.stream().map(Image::pixels).toArray(BufferedImage[]::new));
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof LuminaException)) throw e;
            sheet.add(prompt + " (" + e.getCause().getMessage() + ")");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
