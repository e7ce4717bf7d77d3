// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.Request;
import org.luminamgpt.Speculation;
import org.luminamgpt.Weights;
import org.luminamgpt.internal.runtime.Opening;

/** What {@link InstructionSets} starts: prints lines of a name and a value. */
final class VerifierProcess {
    private static final String NONE = "-";
    private static final Request REQUEST = Request.message("A picture of a fox on a blue background.");

    private VerifierProcess() {}

    static List<String> arguments(LuminaOptions options) {
        return List.of(text(options.modelDirectory()), text(options.tokenizer()), text(options.vqDirectory()), "cpu",
                options.weights().name(), options.cache().name(), Integer.toString(options.threads()), Boolean.toString(options.mapped()));
    }

    private static String text(@Nullable Path path) {
        return path == null ? NONE : path.toAbsolutePath().toString();
    }

    private static @Nullable Path path(String text) {
        return text.equals(NONE) ? null : Path.of(text);
    }

    private static LuminaOptions options(String[] args) {
        return new LuminaOptions(path(args[0]), path(args[2]), path(args[1]), Device.parse(args[3]), Weights.valueOf(args[4]),
                Weights.valueOf(args[5]), Integer.parseInt(args[6]), 1, 0, Boolean.parseBoolean(args[7]), 0, Speculation.OFF, 0);
    }

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        LuminaOptions options = options(args);
        try (Lumina lumina = new Opening().open(options)) {
            float[] logits = logits(lumina);
            var bytes = ByteBuffer.allocate(Float.BYTES * logits.length);
            bytes.asFloatBuffer().put(logits);
            System.out.println("logits " + Base64.getEncoder().encodeToString(bytes.array()));
        } catch (LuminaException e) {
            System.out.println((String.valueOf(e.getMessage()).contains("which this CPU lacks") ? "lacks " : "mismatch ") + e.getMessage());
            return;
        }
        Optional<KnownAnswers> known = KnownAnswers.find();
        try {
            System.out.println("known " + (known.isPresent() ? known.get().compare(options) : 0));
        } catch (Mismatch e) {
            System.out.println("mismatch " + e.getMessage());
        }
    }

    /** Of the last positions of a prompt, by the model as it was opened. */
    static float[] logits(Lumina lumina) {
        Workbench workbench = Workbench.of(lumina);
        int[] ids = workbench.prompt(REQUEST);
        return workbench.logits(ids, ids.length - 2);
    }
}
