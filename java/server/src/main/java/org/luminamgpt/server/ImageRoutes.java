// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/** OpenAI's images: generations, and edits, which are our tasks on a picture. */
final class ImageRoutes {
    private static final List<String> PICTURE_TASKS = Arrays.stream(Task.values()).filter(Task::needsPicture).map(Asked::name).toList();
    private static final List<String> PICTURE_FIELDS = List.of("image", "image[]");
    private static final int MOST_PARTIAL = 3;

    private final Models models;
    private final Limits limits;
    private final Jobs jobs;
    private final Answers answers;

    /** How the pictures of a request are given back. */
    record Output(String format, int quality, boolean url, boolean stream, int partial, boolean edit, long textTokens) {}

    ImageRoutes(Models models, Limits limits, Jobs jobs, Answers answers) {
        this.models = models;
        this.limits = limits;
        this.jobs = jobs;
        this.answers = answers;
    }

    void add(Routes routes) {
        routes.post("/v1/images/generations", this::generate);
        routes.post("/v1/images/edits", this::edit);
    }

    private void generate(Context ctx) {
        draw(ctx, new Fields(Bodies.json(ctx)), Task.IMAGE, List.of());
    }

    private void edit(Context ctx) {
        ObjectNode form = Bodies.form(ctx);
        var pictures = new ArrayList<Part.Picture>();
        for (Map.Entry<String, List<UploadedFile>> files : ctx.uploadedFileMap().entrySet()) {
            for (UploadedFile file : files.getValue()) {
                if (!PICTURE_FIELDS.contains(files.getKey())) {
                    throw ApiError.invalid(files.getKey(), files.getKey() + " cannot be given here: the whole picture is edited; send it as image");
                }
                pictures.add(PictureInput.file(Bodies.bytes(file), "image", limits));
            }
        }
        for (String name : PICTURE_FIELDS) {
            if (form.has(name)) {
                throw ApiError.invalid(name, name + " has to be a file of the form; nothing is fetched here, and it was text");
            }
        }
        var fields = new Fields(form);
        Task task = Task.valueOf(fields.oneOf("task", "edit", PICTURE_TASKS).toUpperCase(Locale.ROOT));
        fields.neutral("input_fidelity", "low", "high");
        draw(ctx, fields, task, pictures);
    }

    private void draw(Context ctx, Fields fields, Task task, List<Part.Picture> pictures) {
        ServedModel model = models.get(fields.text("model"));
        String prompt = fields.text("prompt", "");
        int count = Asked.count(fields, limits);
        ImageSize size = Asked.size(fields, model);
        Sampling sampling = Asked.sampling(fields);
        String format = fields.oneOf("output_format", "png", PictureOutput.formats());
        int quality = fields.integer("output_compression", 0, 100, 100);
        boolean url = fields.oneOf("response_format", "b64_json", List.of("b64_json", "url")).equals("url");
        boolean stream = fields.flag("stream", false);
        int partial = fields.integer("partial_images", 0, MOST_PARTIAL, 0);
        fields.neutral("quality", "auto", "standard");
        fields.neutral("background", "auto", "opaque");
        fields.neutral("moderation", "auto", "low");
        fields.neutral("style");
        fields.unused("user");
        fields.end();
        if (quality != 100 && format.equals("png")) {
            throw ApiError.invalid("output_compression", "output_compression goes with the formats jpeg and webp; png loses nothing");
        }
        if (url && stream) {
            throw ApiError.invalid("response_format", "a stream has its pictures in its events; leave response_format out");
        }
        if (partial > 0 && !stream) {
            throw ApiError.invalid("partial_images", "partial_images needs stream to be true");
        }
        Asked.checkText(model, prompt, "prompt", limits);
        Request request = Asked.request(task, prompt, "prompt", pictures, "image", sampling);
        Request whole = (size == null ? request : request.size(size)).previews(partial > 0);
        String template = task.template().replace("{size}", String.valueOf(size)).replace("{text}", prompt).replace(Request.PICTURE_MARK, "");
        var output = new Output(format, quality == 100 ? -1 : quality, url, stream, partial, task.needsPicture(),
                pictures.isEmpty() ? Long.MAX_VALUE / (2L * count) : model.tokens(template));
        if (stream) {
            answers.checkRoom();
        }
        Job job = jobs.start(new Job(model, Asked.times(whole, count)), false, stream);
        if (stream) {
            answers.stream(ctx, job, 0, true, new ImageStream(job, output));
        } else {
            answers.whenDone(ctx, job, done -> Answers.json(ctx, 200, answer(ctx, done, output)));
        }
    }

    private ObjectNode answer(Context ctx, Job job, Output output) {
        List<Result> results = job.results();
        ObjectNode json = Json.object().put("created", job.created.getEpochSecond());
        ArrayNode data = json.putArray("data");
        String size = "";
        for (int i = 0; i < results.size(); i++) {
            Image image = results.get(i).image();
            size = image.metadata().size().toString();
            ObjectNode one = data.addObject();
            if (output.url()) {
                one.put("url", ctx.scheme() + "://" + ctx.host() + "/v1/jobs/" + job.id + "/images/" + i + "?format=" + output.format());
            } else {
                one.put("b64_json", PictureOutput.base64(PictureOutput.bytes(image, output.format(), output.quality())));
            }
            one.put("seed", image.metadata().sampling().seed()).put("size", size);
        }
        if (output.url()) {
            jobs.keep(job);
        }
        json.put("size", size).put("background", "opaque").put("output_format", output.format());
        json.set("usage", Usages.images(results, output.textTokens()));
        json.set("lumina", ModelRoutes.parameters(results.get(0).image().metadata()).put("seconds", job.seconds()));
        return json;
    }
}
