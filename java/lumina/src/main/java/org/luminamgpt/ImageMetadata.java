// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a picture was made.
 *
 * @param prompt the request's text; empty if there was none
 * @param sampling as it was used
 * @param model id of the model
 * @param version of this library
 * @param upright whether a picture of the request was read by {@link Part#upright}
 */
public record ImageMetadata(Task task, String prompt, ImageSize size, Sampling sampling, String model, String version, boolean upright)
        implements Serializable {
    /** Of a request without a picture that was turned. */
    public ImageMetadata(Task task, String prompt, ImageSize size, Sampling sampling, String model, String version) {
        this(task, prompt, size, sampling, model, version, false);
    }

    /**
     * The request that makes the picture again, for {@link Task#IMAGE}; the other tasks need their picture too.
     *
     * @param picture that the task worked on; null where it took none
     */
    public Request request(Part.@Nullable Picture picture) {
        Part text = new Part.Text(prompt);
        Request request = picture == null ? Request.of(task, text)
                : prompt.isEmpty() ? Request.of(task, picture) : Request.of(task, text, picture);
        return new Request(task, request.parts(), sampling, size, true, null, false);
    }

    /** The request that makes the picture again. */
    public Request request() {
        return request(null);
    }
}
