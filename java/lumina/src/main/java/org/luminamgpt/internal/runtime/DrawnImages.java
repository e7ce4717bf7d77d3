// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.luminamgpt.Event;
import org.luminamgpt.Image;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.internal.engine.EngineEvent;

/** The images of one answer, each decoded while the engine goes on. */
final class DrawnImages {
    private final CodecThread codec;
    private final Cancellation cancellation;
    private final Plan plan;
    private final EventLog events;
    private final List<CompletableFuture<Image>> images = new CopyOnWriteArrayList<>();

    DrawnImages(CodecThread codec, Cancellation cancellation, Plan plan, EventLog events) {
        this.codec = codec;
        this.cancellation = cancellation;
        this.plan = plan;
        this.events = events;
    }

    void decode(EngineEvent.ImageCodes drawn) {
        images.add(codec.submit(cancellation, open -> {
            ImageMetadata metadata = plan.metadata(drawn.codes().size());
            var image = new Image(open.decode(drawn.codes()).toImage(), metadata);
            events.dropPreview();
            events.add(new Event.ImageDone(drawn.image(), image));
            return image;
        }));
    }

    /** Ends when all have been decoded, or with the failure of one. */
    CompletableFuture<Void> all() {
        return CompletableFuture.allOf(images.toArray(CompletableFuture[]::new));
    }

    /** Those that are decoded by now. */
    List<Image> finished() {
        return images.stream().filter(image -> image.isDone() && !image.isCompletedExceptionally())
                .map(CompletableFuture::join).toList();
    }
}
