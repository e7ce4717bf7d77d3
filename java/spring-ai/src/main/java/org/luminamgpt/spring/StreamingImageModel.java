// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.model.StreamingModel;
import reactor.core.publisher.Flux;

/**
 * A model that shows pictures while it draws them. Spring AI has no such interface yet; this is the shape that its pull request 4579
 * proposes, so that a program changes an import once it has.
 */
@FunctionalInterface
public interface StreamingImageModel extends StreamingModel<ImagePrompt, ImageResponse> {
    /** Pictures as they are so far, and then as they are: one in each response. Begins with the subscription. */
    @Override
    Flux<ImageResponse> stream(ImagePrompt prompt);
}
