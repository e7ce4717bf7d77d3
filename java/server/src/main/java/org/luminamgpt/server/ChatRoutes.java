// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;

/** OpenAI's chat: text and pictures in, text and pictures out. */
final class ChatRoutes {
    private final Models models;
    private final Limits limits;
    private final Jobs jobs;
    private final Answers answers;

    ChatRoutes(Models models, Limits limits, Jobs jobs, Answers answers) {
        this.models = models;
        this.limits = limits;
        this.jobs = jobs;
        this.answers = answers;
    }

    void add(Routes routes) {
        routes.post("/v1/chat/completions", this::complete);
    }

    private void complete(Context ctx) {
        var fields = new Fields(Bodies.json(ctx));
        ServedModel model = models.get(fields.text("model"));
        JsonNode messages = fields.any("messages");
        if (messages == null) {
            throw fields.missing("messages");
        }
        Sampling sampling = Asked.sampling(fields);
        Integer most = fields.small("max_completion_tokens", 1, 1 << 20);
        if (most != null) {
            sampling = sampling.withMaxTokens(most);
        }
        int count = Asked.count(fields, limits);
        ImageSize size = Asked.size(fields, model);
        boolean stream = fields.flag("stream", false);
        boolean usage = usageWanted(fields, stream);
        refuseOthers(fields);
        fields.end();
        Request request = new Conversation(model, limits).request(messages).sampling(sampling);
        Request whole = size == null ? request : request.size(size);
        if (stream) {
            answers.checkRoom();
        }
        Job job = jobs.start(new Job(model, Asked.times(whole, count)), false, stream);
        if (stream) {
            answers.stream(ctx, job, 0, true, new ChatStream(job, usage));
        } else {
            answers.whenDone(ctx, job, done -> Answers.json(ctx, 200, answer(done)));
        }
    }

    private static boolean usageWanted(Fields fields, boolean stream) {
        JsonNode options = fields.any("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream || !(options instanceof ObjectNode object)) {
            throw ApiError.invalid("stream_options", "stream_options is an object that goes with stream being true");
        }
        var inner = new Fields(object, "stream_options.");
        boolean wanted = inner.flag("include_usage", false);
        inner.neutral("include_obfuscation", false);
        inner.end();
        return wanted;
    }

    /** What the models cannot do; values that ask for nothing are accepted, as many clients send them. */
    private static void refuseOthers(Fields fields) {
        fields.neutral("top_p", 1);
        fields.neutral("frequency_penalty", 0);
        fields.neutral("presence_penalty", 0);
        fields.neutral("logit_bias");
        fields.neutral("logprobs", false);
        fields.neutral("top_logprobs", 0);
        fields.neutral("stop");
        fields.neutral("tools");
        fields.neutral("tool_choice", "none", "auto");
        fields.neutral("functions");
        fields.neutral("parallel_tool_calls", true, false);
        fields.neutral("audio");
        fields.neutral("store", false);
        fields.neutral("service_tier", "auto", "default");
        JsonNode format = fields.any("response_format");
        if (format != null && !"text".equals(format.path("type").asText())) {
            throw fields.unsupported("response_format", format);
        }
        JsonNode modalities = fields.any("modalities");
        for (int i = 0; modalities != null && i < modalities.size(); i++) {
            if (!List.of("text", "image").contains(modalities.get(i).asText())) {
                throw fields.unsupported("modalities", modalities);
            }
        }
        fields.unused("user", "metadata", "safety_identifier", "prompt_cache_key");
    }

    private static ObjectNode answer(Job job) {
        List<Result> results = job.results();
        ObjectNode json = head(job, "chat.completion");
        ArrayNode choices = json.putArray("choices");
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            ObjectNode choice = choices.addObject().put("index", i);
            ObjectNode message = choice.putObject("message").put("role", "assistant").put("content", job.text(i)).putNull("refusal");
            if (!result.images().isEmpty()) {
                ArrayNode images = message.putArray("images");
                result.images().forEach(image -> images.add(image(image)));
            }
            choice.putNull("logprobs").put("finish_reason", finish(result));
        }
        json.set("usage", Usages.chat(results));
        json.set("lumina", ModelRoutes.sampling(results.get(0).sampling()).put("seconds", job.seconds()));
        return json;
    }

    static ObjectNode head(Job job, String object) {
        return Json.object().put("id", "chatcmpl-" + job.id).put("object", object).put("created", job.created.getEpochSecond())
                .put("model", job.model.name()).putNull("system_fingerprint");
    }

    static ObjectNode image(Image image) {
        ObjectNode json = Json.object().put("type", "image_url");
        json.putObject("image_url").put("url", "data:image/png;base64," + PictureOutput.base64(image.toPng()));
        return json;
    }

    static String finish(Result result) {
        return result.finish() == Result.Finish.END_OF_TURN ? "stop" : "length";
    }
}
