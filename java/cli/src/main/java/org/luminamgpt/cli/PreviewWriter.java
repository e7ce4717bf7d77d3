// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.luminamgpt.Event;
import org.luminamgpt.tools.WholeFile;

/** Writes each preview over the last, so that a viewer never sees half a file. */
record PreviewWriter(Path file) implements Consumer<Event> {
    @Override
    public void accept(Event event) {
        if (event instanceof Event.Preview preview) {
            try {
                byte[] png = preview.toPng();
                WholeFile.write(file, out -> out.write(png));
            } catch (IOException | UncheckedIOException e) {
                // a preview is a courtesy: the picture itself still comes
            }
        }
    }
}
