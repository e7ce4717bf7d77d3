// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What assistants can have drawn, edited and described, by the Model Context Protocol. A failure is an answer that says what is wrong. */
final class McpTools {
    static final ServerCapabilities CAPABILITIES = ServerCapabilities.builder().tools(false).build();
    private static final Logger LOG = LoggerFactory.getLogger(McpTools.class);
    private static final String QUESTION = "What is in the picture?";
    private static final List<String> PICTURE_TASKS = List.of("edit", "condition", "detect", "segmentation", "depth", "normals", "pose");

    private final Models models;
    private final Limits limits;
    private final Jobs jobs;
    private final McpCalls calls;

    McpTools(Models models, Limits limits, Jobs jobs, McpCalls calls) {
        this.models = models;
        this.limits = limits;
        this.jobs = jobs;
        this.calls = calls;
    }

    List<SyncToolSpecification> all() {
        return List.of(tool("generate_image", "Draws a picture of what a text says.", this::generate, generateFields(), "prompt"),
                tool("edit_image", "Changes a picture as a text says, or works on it: task condition draws after a map or sketch, detect marks what"
                        + " the text names, segmentation, depth, normals and pose need no text.", this::edit, editFields(), "image"),
                tool("describe_image", "Answers a question about a picture.", this::describe, describeFields(), "image"));
    }

    private SyncToolSpecification tool(String name, String description, BiFunction<Fields, McpCall, CallToolResult> handler,
            Map<String, Object> fields, String needed) {
        Map<String, Object> schema = schema("type", "object", "properties", fields, "required", List.of(needed), "additionalProperties", false);
        return SyncToolSpecification.builder().tool(Tool.builder(name, schema).description(description).build())
                .callHandler((exchange, request) -> {
                    try (McpCall call = calls.of(exchange, request)) {
                        return answer(handler, request, call);
                    }
                }).build();
    }

    private static CallToolResult answer(BiFunction<Fields, McpCall, CallToolResult> handler, CallToolRequest request, McpCall call) {
        try {
            return handler.apply(new Fields(Json.tree(request.arguments() == null ? Map.of() : request.arguments())), call);
        } catch (RuntimeException e) {
            if (!(e instanceof ApiError) && !(e instanceof LuminaException)) {
                LOG.error("a tool failed", e);
            }
            return CallToolResult.builder().isError(true).addTextContent(String.valueOf(ApiError.of(e).getMessage())).build();
        }
    }

    private Map<String, Object> generateFields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("prompt", schema("type", "string", "description", "What the picture shows"));
        fields.put("n", schema("type", "integer", "minimum", 1, "maximum", limits.count(), "description",
                "How many pictures, each with the next seed"));
        addCommon(fields);
        return fields;
    }

    private Map<String, Object> editFields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("image", schema("type", "string", "description", "The picture: base64 or a data: URL; nothing is fetched"));
        fields.put("prompt", schema("type", "string", "description", "What to change, to find, or the caption"));
        fields.put("task", schema("type", "string", "enum", PICTURE_TASKS, "description", "edit unless given"));
        addCommon(fields);
        return fields;
    }

    private Map<String, Object> describeFields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("image", schema("type", "string", "description", "The picture: base64 or a data: URL; nothing is fetched"));
        fields.put("question", schema("type", "string", "description", "\"" + QUESTION + "\" unless given"));
        fields.put("max_tokens", schema("type", "integer", "minimum", 1));
        fields.put("seed", schema("type", "integer"));
        fields.put("model", schema("type", "string", "enum", names()));
        return fields;
    }

    private void addCommon(Map<String, Object> fields) {
        fields.put("size", schema("type", "string", "description", "WIDTHxHEIGHT; " + models.byDefault().info().defaultSize()
                + " unless given. Known: " + models.byDefault().info().sizes()));
        fields.put("seed", schema("type", "integer", "description", "The same seed gives the same picture"));
        fields.put("guidance", schema("type", "number", "minimum", 0));
        fields.put("image_top_k", schema("type", "integer", "minimum", 0));
        fields.put("temperature", schema("type", "number", "minimum", 0));
        fields.put("model", schema("type", "string", "enum", names()));
    }

    /** In this order at each start: clients put it into their prompts, and keep those. */
    private static Map<String, Object> schema(Object... namesAndValues) {
        var schema = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            schema.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return schema;
    }

    private List<String> names() {
        return models.all().stream().map(ServedModel::name).toList();
    }

    private CallToolResult generate(Fields fields, McpCall call) {
        ServedModel model = models.get(fields.text("model"));
        int count = Asked.count(fields, limits);
        return draw(call, model, fields, Task.IMAGE, fields.text("prompt", ""), List.of(), count);
    }

    private CallToolResult edit(Fields fields, McpCall call) {
        ServedModel model = models.get(fields.text("model"));
        Task task = Task.valueOf(fields.oneOf("task", "edit", PICTURE_TASKS).toUpperCase(Locale.ROOT));
        return draw(call, model, fields, task, fields.text("prompt", ""), List.of(picture(fields)), 1);
    }

    private CallToolResult draw(McpCall call, ServedModel model, Fields fields, Task task, String prompt, List<Part.Picture> pictures, int count) {
        ImageSize size = Asked.size(fields, model);
        Sampling sampling = Asked.sampling(fields);
        fields.end();
        Asked.checkText(model, prompt, "prompt", limits);
        Request request = Asked.request(task, prompt, "prompt", pictures, "image", sampling);
        List<Result> results = run(call, model, Asked.times(size == null ? request : request.size(size), count));
        CallToolResult.Builder answer = CallToolResult.builder();
        for (Result result : results) {
            Image image = result.image();
            answer.addContent(picture(image)).addTextContent(Json.write(ModelRoutes.parameters(image.metadata())));
        }
        return answer.isError(false).build();
    }

    private CallToolResult describe(Fields fields, McpCall call) {
        ServedModel model = models.get(fields.text("model"));
        Part.Picture picture = picture(fields);
        String question = fields.text("question", QUESTION);
        Sampling sampling = Asked.sampling(fields);
        fields.end();
        Asked.checkText(model, question, "question", limits);
        Request request;
        try {
            request = Request.ask(picture, question).sampling(sampling);
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid("question", String.valueOf(e.getMessage()));
        }
        CallToolResult.Builder answer = CallToolResult.builder();
        for (Result result : run(call, model, List.of(request))) {
            answer.addTextContent(result.text().replace(Request.PICTURE_MARK, "").strip());
            result.images().forEach(image -> answer.addContent(picture(image)));
        }
        return answer.isError(false).build();
    }

    private Part.Picture picture(Fields fields) {
        String image = fields.text("image");
        if (image == null) {
            throw fields.missing("image");
        }
        return PictureInput.text(image, "image", false, limits);
    }

    private List<Result> run(McpCall call, ServedModel model, List<Request> requests) {
        Job job = jobs.start(new Job(model, requests), false, call.wantsProgress());
        call.await(job);
        ApiError error = job.error();
        if (error != null) {
            throw error;
        }
        return job.results();
    }

    private static ImageContent picture(Image image) {
        return ImageContent.builder(PictureOutput.base64(image.toPng()), "image/png").build();
    }
}
