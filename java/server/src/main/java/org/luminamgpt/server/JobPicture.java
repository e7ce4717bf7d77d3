// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;

/** A picture of a job, from its place in the queue to its pixels. Guarded by its job. */
final class JobPicture {
    final int index;
    /** Of the request that it belongs to. */
    final int answer;
    final long seed;
    @Nullable ImageSize size;
    int row;
    int rows;
    Job.State state = Job.State.QUEUED;
    @Nullable Image image;

    JobPicture(int index, int answer, long seed, @Nullable ImageSize size) {
        this.index = index;
        this.answer = answer;
        this.seed = seed;
        this.size = size;
    }

    ObjectNode json(String job) {
        ObjectNode json = Json.object().put("index", index).put("seed", seed).put("size", size == null ? null : size.toString())
                .put("state", state.name().toLowerCase(Locale.ROOT)).put("row", row).put("rows", rows);
        if (image != null) {
            json.put("url", "/v1/jobs/" + job + "/images/" + index);
        }
        return json;
    }
}
