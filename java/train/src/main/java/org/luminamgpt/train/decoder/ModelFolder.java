// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.tensor.SafeTensors;

/** Model folders in the Hugging Face layout: what the engine and the reference read. */
public final class ModelFolder {
    private static final String INDEX = "model.safetensors.index.json";
    private static final String SINGLE = "model.safetensors";
    /** Beside the weights; copied from the folder that training started from. */
    private static final List<String> COMPANIONS = List.of("tokenizer.json", "tokenizer_config.json",
            "text_tokenizer.json", "generation_config.json", "lumina.json", "vqgan.yaml", "vqgan.safetensors");

    private ModelFolder() {}

    /** The decoder of a folder, from one file or shards; tensors of the VQ model beside it are ignored. */
    public static Decoder load(Path folder) throws IOException {
        Decoder decoder = new Decoder(DecoderConfig.read(folder.resolve("config.json")));
        try (PointerScope scope = new PointerScope()) {
            decoder.weights().copyFrom(tensors(folder), folder.toString());
        }
        return decoder;
    }

    private static Map<String, Tensor> tensors(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            return SafeTensors.read(folder.resolve(SINGLE));
        }
        JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
        Map<String, Tensor> all = new LinkedHashMap<>();
        TreeSet<String> shards = new TreeSet<>();
        map.forEach(shard -> shards.add(shard.asText()));
        for (String shard : shards) {
            Path file = folder.resolve(shard).normalize();
            if (!file.getParent().equals(folder.normalize())) {
                throw new IOException(index + " names a shard outside its folder: " + shard);
            }
            all.putAll(SafeTensors.read(file));
        }
        return all;
    }

    /**
     * Writes a folder that the engine loads: bf16 weights, config and companions.
     *
     * @param companions folders searched in order for tokenizer, VQGAN and defaults
     */
    public static void export(Decoder decoder, Path folder, List<Path> companions) throws IOException {
        Files.createDirectories(folder);
        for (String name : COMPANIONS) {
            for (Path source : companions) {
                Path file = source.resolve(name);
                if (Files.exists(file)) {
                    if (!source.toRealPath().equals(folder.toRealPath())) {
                        Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                    break;
                }
            }
        }
        try (PointerScope scope = new PointerScope()) {
            SafeTensors.write(folder.resolve(SINGLE), SafeTensors.toBf16(decoder.weights().asMap()));
        }
        decoder.config().write(folder.resolve("config.json"));
    }
}
