// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.slf4j.LoggerFactory;

/** What an application does with the library: a picture, rows as they come, a change of mind, and a request sent elsewhere. */
public final class JavaConsumer {
    private static final Request FOX =
            Request.image("A 3D render picture of a fox in the center on a green background.").size(128, 128).seed(42);

    private JavaConsumer() {}

    public static void main(String[] args) throws Exception {
        System.out.println(JavaConsumer.class.getModule().isNamed() ? "on the module path" : "on the class path");
        try (Lumina lumina = Lumina.embedded().build()) {
            ownLogging(args[1]);
            send();
            generate(lumina, Path.of(args[0]));
            streamRows(lumina);
            cancel(lumina);
        }
    }

    private static void ownLogging(String version) {
        check(LoggerFactory.getILoggerFactory().getClass().getName().equals("org.slf4j.simple.SimpleLoggerFactory"),
                "the application's logging is found: " + LoggerFactory.getILoggerFactory().getClass());
        Package api = LoggerFactory.class.getPackage();
        String found = LoggerFactory.class.getModule().isNamed()
                ? LoggerFactory.class.getModule().getDescriptor().rawVersion().orElseThrow() : api.getImplementationVersion();
        check(version.equals(found), "the application's version of SLF4J, " + version + ", got " + found);
    }

    private static void send() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(FOX);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            check(in.readObject().equals(FOX), "a request arrives as it was sent");
        }
    }

    private static void generate(Lumina lumina, Path file) throws Exception {
        Image image = lumina.generate(FOX).image();
        image.writePng(file);
        check(image.pixels().getWidth() == 128 && image.pixels().getHeight() == 128, "a picture of 128x128");
        check(Image.readMetadata(file).isPresent(), "the file says how it was made");
    }

    private static void streamRows(Lumina lumina) throws Exception {
        var rows = new AtomicInteger();
        lumina.submit(FOX).forEachEvent(event -> {
            if (event instanceof Event.RowDone) {
                rows.incrementAndGet();
            }
        }).get(1, TimeUnit.MINUTES);
        check(rows.get() == 8, "8 rows of 16 pixels, got " + rows);
    }

    private static void cancel(Lumina lumina) throws Exception {
        Generation generation = lumina.submit(FOX.grid(16, 16).maxTokens(2000));
        generation.forEachEvent(event -> {
            if (event instanceof Event.RowDone) {
                generation.cancel();
            }
        });
        try {
            generation.result().join();
            check(false, "a cancelled request has no result");
        } catch (CompletionException e) {
            check(e.getCause() instanceof LuminaException.Cancelled, "the request fails as cancelled: " + e.getCause().getMessage());
        }
        check(generation.isCancelled(), "the request knows that it was cancelled");
    }

    private static void check(boolean good, String what) {
        if (!good) {
            throw new AssertionError("expected: " + what);
        }
        System.out.println("ok: " + what);
    }
}
