// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/** Requests that are not waited for: begun, looked at, followed, cancelled. */
final class JobRoutes {
    private static final List<String> TASKS = Arrays.stream(Task.values()).filter(task -> task != Task.BARE).map(Asked::name).toList();
    private static final ApiError CANCELLED = ApiError.of(ApiError.CLIENT_GONE, "cancelled", "the job was cancelled");

    private final Models models;
    private final Limits limits;
    private final Jobs jobs;
    private final Answers answers;

    JobRoutes(Models models, Limits limits, Jobs jobs, Answers answers) {
        this.models = models;
        this.limits = limits;
        this.jobs = jobs;
        this.answers = answers;
    }

    void add(Routes routes) {
        routes.post("/v1/jobs", this::create);
        routes.get("/v1/jobs/{id}", ctx -> Answers.json(ctx, 200, json(jobs.get(ctx.pathParam("id")))));
        routes.get("/v1/jobs/{id}/events", this::events);
        routes.get("/v1/jobs/{id}/images/{index}", this::image);
        routes.delete("/v1/jobs/{id}", this::cancel);
    }

    private void create(Context ctx) {
        var fields = new Fields(Bodies.json(ctx));
        ServedModel model = models.get(fields.text("model"));
        JsonNode messages = fields.any("messages");
        Task task = Task.valueOf(fields.oneOf("task", messages == null ? "image" : "message", TASKS).toUpperCase(Locale.ROOT));
        String prompt = fields.text("prompt", "");
        boolean upright = fields.flag("upright", false);
        List<Part.Picture> pictures = pictures(fields.any("pictures"), upright);
        Sampling sampling = Asked.sampling(fields);
        int count = Asked.count(fields, limits);
        ImageSize size = Asked.size(fields, model);
        boolean previews = fields.flag("previews", true);
        fields.end();
        Request request;
        if (messages != null) {
            if (!prompt.isEmpty() || !pictures.isEmpty() || !task.isFreeForm()) {
                throw ApiError.invalid("messages", "messages stand alone: with them, leave out prompt, pictures and task");
            }
            request = new Conversation(model, limits).request(messages).sampling(sampling);
        } else {
            Asked.checkText(model, prompt, "prompt", limits);
            request = Asked.request(task, prompt, "prompt", pictures, "pictures", sampling);
        }
        Request whole = (size == null ? request : request.size(size)).previews(previews);
        Job job = jobs.start(new Job(model, Asked.times(whole, count)), true, true);
        ctx.header("Location", "/v1/jobs/" + job.id);
        Answers.json(ctx, 202, json(job));
    }

    private List<Part.Picture> pictures(@Nullable JsonNode urls, boolean upright) {
        var pictures = new ArrayList<Part.Picture>();
        if (urls == null) {
            return pictures;
        }
        if (!urls.isArray() || urls.size() > limits.pictures()) {
            throw ApiError.invalid("pictures", "pictures has to be an array of at most " + limits.pictures() + " pictures, was "
                    + (urls.isArray() ? "one of " + urls.size() : Fields.kind(urls)));
        }
        for (int i = 0; i < urls.size(); i++) {
            String param = "pictures[" + i + "]";
            if (!urls.get(i).isTextual()) {
                throw ApiError.invalid(param, param + " has to be a string, was " + Fields.kind(urls.get(i)));
            }
            pictures.add(PictureInput.text(urls.get(i).textValue(), param, upright, limits));
        }
        return pictures;
    }

    static ObjectNode json(Job job) {
        Job.State state = job.state();
        ObjectNode json = Json.object().put("id", job.id).put("model", job.model.name()).put("task", Asked.name(job.requests.get(0).task()))
                .put("state", state.name().toLowerCase(Locale.ROOT)).put("position", job.place()).put("created", job.created.getEpochSecond())
                .put("seconds", Math.round(job.seconds() * 1000) / 1000.0);
        ArrayNode images = json.putArray("images");
        job.pictures().forEach(picture -> images.add(picture.json(job.id)));
        json.put("text", job.text(0));
        if (job.requests.size() > 1 && job.requests.get(0).task().isFreeForm()) {
            ArrayNode texts = json.putArray("texts");
            for (int i = 0; i < job.requests.size(); i++) {
                texts.add(job.text(i));
            }
        }
        List<Result> results = job.results();
        if (job.hasEnded() && !results.isEmpty()) {
            json.set("usage", Usages.chat(results));
            json.set("parameters", ModelRoutes.sampling(results.get(0).sampling()));
        }
        ApiError error = job.error();
        if (error != null) {
            json.set("error", error.json().get("error"));
        }
        return json;
    }

    private void events(Context ctx) {
        Job job = jobs.get(ctx.pathParam("id"));
        answers.checkRoom();
        String last = ctx.header("Last-Event-ID");
        if (last == null) {
            last = ctx.queryParam("last_event_id");
        }
        if (last != null && !last.matches("\\d{1,18}")) {
            throw ApiError.invalid("Last-Event-ID", "Last-Event-ID has to be the id of an event of this job, a number");
        }
        answers.stream(ctx, job, last == null ? 0 : Long.parseLong(last), false, (event, number, out) -> write(job, event, number, out));
    }

    private static void write(Job job, JobEvent event, long number, EventStream out) throws IOException {
        if (event instanceof JobEvent.Moved moved) {
            out.event("state", number, Json.object().put("state", moved.place() == 0 ? "running" : "queued").put("position", moved.place()));
        } else if (event instanceof JobEvent.Row row) {
            out.event("row", number, Json.object().put("image", row.image()).put("row", row.row()).put("rows", row.rows())
                    .put("size", row.size().toString()));
        } else if (event instanceof JobEvent.Preview preview) {
            out.event("preview", number, Json.object().put("image", preview.image()).put("row", preview.row()).put("rows", preview.rows())
                    .put("size", preview.size().toString()).put("b64_json", PictureOutput.base64(preview.png())));
        } else if (event instanceof JobEvent.Drawn drawn) {
            Image picture = drawn.picture();
            ObjectNode json = Json.object().put("image", drawn.image()).put("seed", picture.metadata().sampling().seed())
                    .put("size", picture.metadata().size().toString()).put("url", "/v1/jobs/" + job.id + "/images/" + drawn.image());
            json.set("parameters", ModelRoutes.parameters(picture.metadata()));
            out.event("image", number, json);
        } else if (event instanceof JobEvent.Text text) {
            out.event("text", number, Json.object().put("image", text.answer()).put("answer", text.answer()).put("delta", text.delta()));
        } else if (event instanceof JobEvent.Ended) {
            out.event("done", number, json(job));
        }
    }

    private void image(Context ctx) {
        Job job = jobs.get(ctx.pathParam("id"));
        String index = ctx.pathParam("index");
        List<JobPicture> pictures = job.pictures();
        int at = index.matches("\\d{1,6}") ? Integer.parseInt(index) : -1;
        Image image = at < 0 || at >= pictures.size() ? null : pictures.get(at).image;
        if (image == null) {
            throw ApiError.of(404, "image_not_found", "the job has no finished picture " + (at < 0 ? "of that name" : index));
        }
        String format = ctx.queryParam("format") == null ? "png" : ctx.queryParam("format");
        if (!PictureOutput.formats().contains(format)) {
            throw ApiError.invalid("format", "format is one of " + String.join(", ", PictureOutput.formats()));
        }
        ctx.contentType("image/" + format).header("Cache-Control", "private, max-age=3600").result(PictureOutput.bytes(image, format, -1));
    }

    private void cancel(Context ctx) {
        Job job = jobs.get(ctx.pathParam("id"));
        job.cancel(CANCELLED);
        ctx.future(() -> job.end().thenAccept(ended -> Answers.json(ctx, 200, json(ended))));
    }
}
