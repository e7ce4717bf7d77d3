// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Flow;
import javax.imageio.ImageIO;
import org.luminamgpt.Event;

/** Writes each preview over the last, so that a viewer never sees half a file. */
final class PreviewWriter implements Flow.Subscriber<Event> {
    private final Path file;

    PreviewWriter(Path file) {
        this.file = file;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Event event) {
        if (event instanceof Event.Preview preview) {
            try {
                Path next = file.resolveSibling(file.getFileName() + ".next");
                ImageIO.write(preview.pixels(), "png", next.toFile());
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                // a preview is a courtesy: the picture itself still comes
            }
        }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
}
