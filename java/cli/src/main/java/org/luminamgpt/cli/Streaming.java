// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.Result;

/** Shows an answer as it comes. */
final class Streaming {
    /** What is shown in the place of a picture. */
    interface Pictures {
        String show(Image image) throws IOException;
    }

    private Streaming() {}

    /** Prints text as it comes, a line's end after the last, and waits for the result. */
    static Result print(Generation generation, PrintWriter to, Pictures pictures) throws IOException {
        CompletableFuture<Void> shown = generation.forEachEvent(event -> show(event, to, pictures));
        Result result;
        try {
            result = Results.of(List.of(generation)).get(0);
        } finally {
            shown.handle((done, failure) -> done).join();  // all of it, before whatever is printed next
            to.println();
        }
        try {
            shown.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnwrittenPicture unwritten) {
                throw unwritten.why;
            }
            throw e;
        }
        return result;
    }

    private static void show(Event event, PrintWriter to, Pictures pictures) {
        if (event instanceof Event.TextDelta text) {
            to.print(text.text());
        } else if (event instanceof Event.ImageDone done) {
            try {
                to.print(pictures.show(done.image()));
            } catch (IOException e) {
                throw new UnwrittenPicture(e);
            }
        }
        to.flush();
    }

    private static final class UnwrittenPicture extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient IOException why;

        UnwrittenPicture(IOException why) {
            super(why);
            this.why = why;
        }
    }
}
