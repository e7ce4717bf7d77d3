// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;

/** Something that happened to a {@link Job}. Indices of images are those of the job. */
sealed interface JobEvent {
    /** It waits, at a place in the queue from 1, or runs, at place 0. */
    record Moved(int place) implements JobEvent {}

    record Row(int image, int row, int rows, ImageSize size) implements JobEvent {}

    /** @param png the rows so far */
    record Preview(int image, int row, int rows, ImageSize size, byte[] png) implements JobEvent {}

    record Drawn(int image, Image picture) implements JobEvent {}

    record Text(int answer, String delta) implements JobEvent {}

    /** The last one. */
    record Ended() implements JobEvent {}
}
