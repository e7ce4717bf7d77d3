// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/** What models there are, what they can do, and how a picture of theirs was made. */
final class ModelRoutes {
    private final Models models;
    private final Limits limits;

    ModelRoutes(Models models, Limits limits) {
        this.models = models;
        this.limits = limits;
    }

    void add(Routes routes) {
        routes.get("/v1/models", this::list);
        routes.get("/v1/models/{model}", ctx -> Answers.json(ctx, 200, model(models.get(ctx.pathParam("model")))));
        routes.get("/v1/capabilities", this::capabilities);
        routes.post("/v1/parameters", this::parameters);
    }

    private void list(Context ctx) {
        ObjectNode json = Json.object().put("object", "list");
        ArrayNode data = json.putArray("data");
        models.all().forEach(model -> data.add(model(model)));
        Answers.json(ctx, 200, json);
    }

    private static ObjectNode model(ServedModel model) {
        return Json.object().put("id", model.name()).put("object", "model").put("created", model.opened().getEpochSecond()).put("owned_by", "lumina");
    }

    private void capabilities(Context ctx) {
        ObjectNode json = Json.object().put("version", models.byDefault().info().version());
        ArrayNode all = json.putArray("models");
        for (ServedModel model : models.all()) {
            ObjectNode one = all.addObject().put("id", model.name()).put("name", model.info().id()).put("default", model == models.byDefault());
            ArrayNode sizes = one.putArray("sizes");
            model.info().sizes().forEach(size -> sizes.add(size.toString()));
            one.put("default_size", model.info().defaultSize().toString());
            ArrayNode tasks = one.putArray("tasks");
            for (Task task : Task.values()) {
                if (task != Task.BARE) {
                    tasks.addObject().put("id", Asked.name(task)).put("needs_text", task.needsText()).put("needs_picture", task.needsPicture())
                            .put("draws", !task.isFreeForm());
                }
            }
            one.set("defaults", sampling(model.info().defaults()));
            one.putObject("limits").put("n", limits.count()).put("prompt_tokens", limits.promptTokens()).put("pictures", limits.pictures())
                    .put("picture_pixels", limits.picturePixels()).put("body_bytes", limits.bodyBytes()).put("queue", limits.queue())
                    .put("seconds", limits.time().toSeconds());
            ArrayNode formats = one.putArray("formats");
            PictureOutput.formats().forEach(formats::add);
        }
        Answers.json(ctx, 200, json);
    }

    /** Numbers that are set; a seed is none of a model. */
    static ObjectNode sampling(Sampling sampling) {
        ObjectNode json = Json.object();
        if (sampling.seed() != null) {
            json.put("seed", sampling.seed());
        }
        return json.put("guidance", sampling.guidance()).put("image_top_k", sampling.imageTopK()).put("text_top_k", sampling.textTopK())
                .put("temperature", sampling.temperature()).put("max_tokens", sampling.maxTokens());
    }

    static ObjectNode parameters(ImageMetadata metadata) {
        ObjectNode json = Json.object().put("task", Asked.name(metadata.task())).put("prompt", metadata.prompt())
                .put("size", metadata.size().toString());
        json.setAll(sampling(metadata.sampling()));
        return json.put("model", metadata.model()).put("version", metadata.version()).put("upright", metadata.upright());
    }

    private void parameters(Context ctx) {
        byte[] png = ctx.bodyAsBytes();
        if (png.length == 0) {
            throw ApiError.invalid(null, "the body is empty; the bytes of a PNG were wanted");
        }
        Optional<ImageMetadata> metadata;
        try {
            metadata = org.luminamgpt.Image.readMetadata(new ByteArrayInputStream(png));
        } catch (IOException | LuminaException.InvalidRequest e) {
            throw ApiError.of(422, "no_parameters", "the picture says nothing of how it was made: " + e.getMessage());
        }
        Answers.json(ctx, 200, parameters(metadata.orElseThrow(() -> ApiError.of(422, "no_parameters",
                "the picture says nothing of how it was made; PNG files that Lumina wrote do"))));
    }
}
