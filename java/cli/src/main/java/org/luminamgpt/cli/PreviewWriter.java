// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.luminamgpt.Event;

/** Writes each preview over the last, so that a viewer never sees half a file. */
record PreviewWriter(Path file) implements Consumer<Event> {
    @Override
    public void accept(Event event) {
        if (event instanceof Event.Preview preview) {
            try {
                Path next = file.resolveSibling(file.getFileName() + ".next");
                Files.write(next, preview.toPng());
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | UncheckedIOException e) {
                // a preview is a courtesy: the picture itself still comes
            }
        }
    }
}
