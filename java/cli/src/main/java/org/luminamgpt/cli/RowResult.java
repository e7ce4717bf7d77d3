// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Image;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.tools.BatchResult;

/**
 * A line of results.jsonl; what does not apply is left out.
 *
 * @param id the row's key
 * @param file of the picture, in the same directory
 * @param text of an answer in words
 * @param sampling as it was used, the seed with it
 * @param error why there is no result
 * @param digest of the row and the job's settings
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record RowResult(String id, @Nullable String file, @Nullable String text, @Nullable Integer width, @Nullable Integer height,
        @Nullable Sampling sampling, @Nullable String finish, @Nullable String model, @Nullable String version, @Nullable String error,
        String digest) {
    /** @param file null where there is no picture */
    static RowResult of(BatchResult done, @Nullable String file, ModelInfo info) {
        Result result = done.result();
        if (result == null) {
            return failed(done.row().key(), String.valueOf(done.error()), done.row().digest());
        }
        Image image = done.image();
        String text = image == null ? result.text() : null;
        return new RowResult(done.row().key(), file, text, image == null ? null : image.pixels().getWidth(),
                image == null ? null : image.pixels().getHeight(), result.sampling(),
                Answer.finish(result.finish() == Result.Finish.END_OF_TURN), info.id(), info.version(), null, done.row().digest());
    }

    static RowResult failed(String id, String error, String digest) {
        return new RowResult(id, null, null, null, null, null, null, null, null, error, digest);
    }
}
