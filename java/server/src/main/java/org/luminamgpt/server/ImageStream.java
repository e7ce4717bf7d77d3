// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Result;

/** Pictures as events with OpenAI's names: rows so far, then the whole, which comes once all that it took is known. */
final class ImageStream implements EventStream.Form {
    private final Job job;
    private final ImageRoutes.Output output;
    private final Map<Integer, Integer> partials = new HashMap<>();

    ImageStream(Job job, ImageRoutes.Output output) {
        this.job = job;
        this.output = output;
    }

    @Override
    public void write(JobEvent event, long number, EventStream out) throws IOException {
        if (event instanceof JobEvent.Preview preview) {
            int sent = partials.getOrDefault(preview.image(), 0);
            // Spread over the picture: the k-th of n comes once k parts of n + 1 are there.
            if (sent < output.partial() && preview.row() * (output.partial() + 1) >= preview.rows() * (sent + 1)) {
                partials.put(preview.image(), sent + 1);
                ObjectNode json = json("partial_image", preview.size(), preview.png(), "png").put("partial_image_index", sent)
                        .put("image", preview.image()).put("row", preview.row()).put("rows", preview.rows());
                out.event(json.get("type").textValue(), 0, json);
            }
        } else if (event instanceof JobEvent.Ended) {
            ApiError error = job.error();
            if (error != null) {
                ObjectNode json = Json.object().put("type", "error");
                json.setAll(error.json());
                out.event("error", 0, json);
                return;
            }
            List<Result> results = job.results();
            for (int i = 0; i < results.size(); i++) {
                completed(results.get(i), i, out);
            }
        }
    }

    private void completed(Result result, int index, EventStream out) throws IOException {
        if (result.images().isEmpty()) {
            ObjectNode json = Json.object().put("type", "error");
            json.setAll(ApiError.of(422, "no_image", "the answer ended before its picture was complete; allow more max_tokens").json());
            out.event("error", 0, json);
            return;
        }
        Image image = result.images().get(0);
        ObjectNode json = json("completed", image.metadata().size(), PictureOutput.bytes(image, output.format(), output.quality()),
                output.format()).put("image", index).put("seed", image.metadata().sampling().seed());
        json.set("usage", Usages.images(List.of(result), output.textTokens()));
        json.set("lumina", ModelRoutes.parameters(image.metadata()).put("seconds", job.seconds()));
        out.event(json.get("type").textValue(), 0, json);
    }

    private ObjectNode json(String what, ImageSize size, byte[] bytes, String format) {
        return Json.object().put("type", (output.edit() ? "image_edit." : "image_generation.") + what).put("b64_json", PictureOutput.base64(bytes))
                .put("created_at", job.created.getEpochSecond()).put("size", size.toString()).put("quality", "auto").put("background", "opaque")
                .put("output_format", format);
    }
}
