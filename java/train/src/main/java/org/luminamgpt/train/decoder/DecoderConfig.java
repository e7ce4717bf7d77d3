// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.luminamgpt.tools.WholeFile;
import org.luminamgpt.train.data.Json;

/** Shape of a Chameleon decoder, as config.json states it; keys that are not read here are kept for export. */
public final class DecoderConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final ObjectNode json;
    private final String source;

    private DecoderConfig(ObjectNode json, String source) {
        this.json = json;
        this.source = source;
        if (hidden() % heads() != 0 || headDim() % 2 != 0) {
            throw bad("hidden_size " + hidden() + " does not split into " + heads() + " heads of even size");
        }
        if (heads() % kvHeads() != 0 || kvHeads() % normRows() != 0) {
            throw bad("heads " + heads() + ", key-value heads " + kvHeads() + " and model_parallel_size " + normRows()
                    + " must divide one another");
        }
        for (String key : new String[] {"attention_bias", "mlp_bias", "tie_word_embeddings"}) {
            if (json.path(key).asBoolean(false)) {
                throw bad(key + " true is not trained here");
            }
        }
        if (!json.path("rope_scaling").isNull() && !json.path("rope_scaling").isMissingNode()) {
            throw bad("rope_scaling is not trained here");
        }
    }

    public static DecoderConfig read(Path file) throws IOException {
        JsonNode json = Json.read(file);
        if (!(json instanceof ObjectNode object)) {
            throw new IOException(file + " is not a JSON object");
        }
        try {
            return new DecoderConfig(object, file.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * The embedded model's shape for a folder that has no config.json yet.
     *
     * @param tokenizer a tokenizer.json: its names and ids are copied
     */
    public static DecoderConfig fresh(Path tokenizer) throws IOException {
        JsonNode vocabulary = Json.read(tokenizer).path("model").path("vocab");
        if (!(vocabulary instanceof ObjectNode names) || names.isEmpty()) {
            throw new IOException(tokenizer + " has no model.vocab; make it with `studio tokenizer`");
        }
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("ChameleonXLLMXForConditionalGeneration");
        json.put("model_type", "chameleon").put("torch_dtype", "bfloat16").put("hidden_act", "silu");
        json.put("hidden_size", 256).put("intermediate_size", 704).put("num_hidden_layers", 6);
        json.put("num_attention_heads", 4).put("num_key_value_heads", 4).put("model_parallel_size", 1);
        json.put("max_position_embeddings", 4096).put("rms_norm_eps", 1e-5).put("rope_theta", 10000.0);
        json.put("swin_norm", false).put("mask_image_logits", false).put("tie_word_embeddings", false);
        json.put("vocab_size", names.size()).set("vocabulary_map", names);
        return new DecoderConfig(json, "the config made from " + tokenizer);
    }

    /** This shape with some keys changed, such as {@code num_hidden_layers} for a model from scratch. */
    public DecoderConfig with(Map<String, ?> changes) {
        ObjectNode copy = json.deepCopy();
        changes.forEach((key, value) -> copy.set(key, JSON.valueToTree(value)));
        return new DecoderConfig(copy, source);
    }

    public void write(Path file) throws IOException {
        WholeFile.write(file, out -> JSON.writerWithDefaultPrettyPrinter().writeValue(out, json));
    }

    public int hidden() {
        return number("hidden_size", 4096);
    }

    public int layers() {
        return number("num_hidden_layers", 32);
    }

    public int heads() {
        return number("num_attention_heads", 32);
    }

    public int kvHeads() {
        return number("num_key_value_heads", heads());
    }

    public int headDim() {
        return hidden() / heads();
    }

    public int intermediate() {
        return number("intermediate_size", 11008);
    }

    public int vocabulary() {
        return number("vocab_size", 65536);
    }

    /** Rows of the q and k norm's parameters. */
    public int normRows() {
        return number("model_parallel_size", 1);
    }

    public int maxPositions() {
        return number("max_position_embeddings", 4096);
    }

    public boolean swinNorm() {
        return json.path("swin_norm").asBoolean(false);
    }

    public double rmsEps() {
        return json.path("rms_norm_eps").asDouble(1e-5);
    }

    public double ropeTheta() {
        return json.path("rope_theta").asDouble(10000);
    }

    /** Ids whose logits are masked: none, unless mask_image_logits is true, which it is where absent. */
    public long[] maskedIds() {
        return json.path("mask_image_logits").asBoolean(true) ? imageIds() : new long[0];
    }

    /** Ids of the image tokens, by their names in vocabulary_map. */
    public long[] imageIds() {
        return json.path("vocabulary_map").properties().stream()
                .filter(e -> e.getKey().startsWith("IMGIMG")).mapToLong(e -> e.getValue().asLong(-1))
                .filter(id -> id >= 0 && id < vocabulary()).sorted().toArray();
    }

    private int number(String key, int otherwise) {
        JsonNode node = json.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isInt() || node.asInt() < 1) {
            throw bad(key + " must be a positive integer, was " + node);
        }
        return node.asInt();
    }

    private IllegalArgumentException bad(String what) {
        return new IllegalArgumentException(source + ": " + what);
    }

    IntStream layerIndices() {
        return IntStream.range(0, layers());
    }
}
