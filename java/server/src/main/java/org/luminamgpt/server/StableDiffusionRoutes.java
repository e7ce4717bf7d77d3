// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/**
 * The API of Stable Diffusion web UI (A1111), which many front ends speak. Settings of diffusion have no meaning here, and front ends send
 * them always: they are accepted, and the answer's {@code info} names them as ignored.
 */
final class StableDiffusionRoutes {
    private static final List<String> OF_DIFFUSION = List.of("steps", "sampler_name", "sampler_index", "scheduler", "denoising_strength", "eta",
            "s_churn", "s_tmax", "s_tmin", "s_noise", "s_min_uncond", "hr_scale", "hr_upscaler", "hr_second_pass_steps", "hr_resize_x",
            "hr_resize_y", "seed_resize_from_h", "seed_resize_from_w", "subseed", "override_settings", "override_settings_restore_afterwards",
            "distilled_cfg_scale", "clip_skip");
    private static final ApiError INTERRUPTED = ApiError.of(ApiError.CLIENT_GONE, "cancelled", "the request was interrupted");

    private final Models models;
    private final Limits limits;
    private final Jobs jobs;
    private final Answers answers;
    /** Those under way, oldest first. */
    private final List<Job> current = new CopyOnWriteArrayList<>();

    StableDiffusionRoutes(Models models, Limits limits, Jobs jobs, Answers answers) {
        this.models = models;
        this.limits = limits;
        this.jobs = jobs;
        this.answers = answers;
    }

    void add(Routes routes) {
        routes.post("/sdapi/v1/txt2img", this::draw);
        routes.get("/sdapi/v1/progress", this::progress);
        routes.post("/sdapi/v1/interrupt", this::interrupt);
    }

    private void draw(Context ctx) {
        ObjectNode body = Bodies.json(ctx);
        var fields = new Fields(body);
        ServedModel model = models.get(fields.text("model"));
        String prompt = fields.text("prompt", "");
        fields.neutral("negative_prompt", "");
        Integer width = fields.small("width", 1, 1 << 16);
        Integer height = fields.small("height", 1, 1 << 16);
        ImageSize usual = model.info().defaultSize();
        ImageSize size = Asked.size((width == null ? usual.width() : width) + "x" + (height == null ? usual.height() : height), model);
        int count = fields.integer("batch_size", 1, limits.count(), 1) * fields.integer("n_iter", 1, limits.count(), 1);
        if (count > limits.count()) {
            throw ApiError.invalid("n_iter", "batch_size times n_iter is " + count + "; at most " + limits.count() + " pictures are accepted");
        }
        Float scale = fields.real("cfg_scale", 0, 1000);
        Sampling sampling = Asked.sampling(fields);
        if (scale != null) {
            sampling = sampling.withGuidance(scale);
        }
        refuseOthers(fields);
        fields.end();
        Asked.checkText(model, prompt, "prompt", limits);
        Request request = Asked.request(Task.IMAGE, prompt, "prompt", List.of(), "", sampling).size(size).previews(true);
        Job job = jobs.start(new Job(model, Asked.times(request, count)), false, true);
        current.add(job);
        job.end().thenRun(() -> current.remove(job));
        answers.whenEnded(ctx, job, done -> Answers.json(ctx, 200, answer(done, body, model)));
    }

    private static void refuseOthers(Fields fields) {
        fields.neutral("styles");
        fields.neutral("subseed_strength", 0);
        fields.neutral("restore_faces", false);
        fields.neutral("tiling", false);
        fields.neutral("do_not_save_samples", true, false);
        fields.neutral("do_not_save_grid", true, false);
        fields.neutral("enable_hr", false);
        fields.neutral("script_name", "");
        fields.neutral("script_args");
        fields.neutral("alwayson_scripts");
        fields.neutral("refiner_checkpoint", "");
        fields.neutral("refiner_switch_at", 0);
        fields.neutral("comments");
        fields.neutral("firstpass_image", "");
        fields.neutral("send_images", true);
        fields.neutral("save_images", false);
        fields.unused("force_task_id");
        OF_DIFFUSION.forEach(fields::any);
    }

    private static ObjectNode answer(Job job, ObjectNode asked, ServedModel model) {
        ApiError error = job.error();
        if (error != null && !error.code.equals("cancelled")) {
            throw error;
        }
        ObjectNode json = Json.object();
        ArrayNode images = json.putArray("images");
        ObjectNode info = Json.object().put("sd_model_name", model.info().id()).put("version", model.info().version())
                .put("interrupted", error != null);
        ArrayNode seeds = info.putArray("all_seeds");
        ArrayNode texts = info.putArray("infotexts");
        for (JobPicture picture : job.pictures()) {
            Image image = picture.image;
            if (image != null) {
                images.add(PictureOutput.base64(image.toPng()));
                seeds.add(picture.seed);
                texts.add(Json.write(ModelRoutes.parameters(image.metadata())));
                info.put("width", image.metadata().size().width()).put("height", image.metadata().size().height());
            }
        }
        info.put("seed", job.seed(0));
        if (!job.results().isEmpty()) {
            info.set("sampling", ModelRoutes.sampling(job.results().get(0).sampling()));
        }
        ArrayNode ignored = info.putArray("ignored");
        OF_DIFFUSION.stream().filter(asked::has).forEach(ignored::add);
        json.set("parameters", asked);
        return json.put("info", Json.write(info));
    }

    private void progress(Context ctx) {
        String skip = ctx.queryParam("skip_current_image");
        List<Job> running = current.stream().filter(job -> !job.hasEnded()).toList();
        ObjectNode json = Json.object();
        if (running.isEmpty()) {
            json.put("progress", 0.0).put("eta_relative", 0.0).putObject("state").put("skipped", false).put("interrupted", false).put("job", "")
                    .put("job_count", 0).put("job_no", 0).put("sampling_step", 0).put("sampling_steps", 0);
            Answers.json(ctx, 200, json.putNull("current_image").putNull("textinfo"));
            return;
        }
        Job job = running.get(0);
        int done = 0;
        int rows = 0;
        double share = 0;
        int row = 0;
        List<JobPicture> pictures = job.pictures();
        for (JobPicture picture : pictures) {
            done += picture.state == Job.State.DONE ? 1 : 0;
            share += picture.rows == 0 ? 0 : (double) picture.row / picture.rows;
            if (picture.state == Job.State.RUNNING) {
                row = Math.max(row, picture.row);
            }
            rows = Math.max(rows, picture.rows);
        }
        double progress = share / Math.max(1, pictures.size());
        json.put("progress", progress).put("eta_relative", progress == 0 ? 0 : job.seconds() * (1 - progress) / progress);
        json.putObject("state").put("skipped", false).put("interrupted", false).put("job", job.id).put("job_count", pictures.size())
                .put("job_no", done).put("sampling_step", row).put("sampling_steps", rows);
        byte[] preview = "true".equals(skip) ? null : job.log.newestPreview();
        Answers.json(ctx, 200, json.put("current_image", preview == null ? null : PictureOutput.base64(preview)).putNull("textinfo"));
    }

    private void interrupt(Context ctx) {
        current.forEach(job -> job.cancel(INTERRUPTED));
        Answers.json(ctx, 200, Json.object());
    }
}
