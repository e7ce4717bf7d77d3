// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.tools.WholeFile;
import org.luminamgpt.train.data.Json;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;
import org.luminamgpt.train.tensor.SafeTensors;

/** Model folders in the Hugging Face layout: what the engine and the reference read. */
public final class ModelFolder {
    private static final String INDEX = "model.safetensors.index.json";
    private static final String CONFIG = "config.json";
    private static final String SINGLE = "model.safetensors";
    /** Beside the weights; copied from the folder that training started from. */
    private static final List<String> COMPANIONS = List.of("tokenizer.json", "tokenizer_config.json",
            "text_tokenizer.json", "generation_config.json", "lumina.json");
    private static final List<String> CODEC = List.of("vqgan.yaml", "vqgan.safetensors", "vqgan.ckpt");

    private ModelFolder() {}

    /** The decoder of a folder, from one file or shards; tensors of the VQ model beside it are ignored. */
    public static Decoder load(Path folder) throws IOException {
        Decoder decoder = new Decoder(DecoderConfig.read(folder.resolve(CONFIG)));
        try (PointerScope scope = new PointerScope()) {
            decoder.weights().copyFrom(tensors(folder), folder.toString());
        }
        return decoder;
    }

    private static Map<String, Tensor> tensors(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (Files.exists(folder.resolve(SINGLE)) || !Files.exists(index)) { // the engine prefers the single file too
            return SafeTensors.read(folder.resolve(SINGLE));
        }
        JsonNode map = Json.read(index).path("weight_map");
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
     * Writes a folder that the engine loads: bf16 weights, those of LoRA added, in one file, config, tokenizer and codec.
     * Of an index of shards that lies there nothing is left, so that no reader takes the old weights. What makes a model of a folder, its
     * config.json, is there once all else is on disk, and not before: of a write that failed or was killed no reader takes parts.
     *
     * @param from  folder of tokenizer and defaults
     * @param codec folder of the codec's files, all of them
     */
    public static void export(Decoder decoder, Path folder, Path from, Path codec) throws IOException {
        Files.createDirectories(folder);
        boolean inPlace = Files.isSameFile(from, folder) || Files.isSameFile(codec, folder); // there only weights change
        if (!inPlace) Files.deleteIfExists(folder.resolve(CONFIG));
        if (!Files.isSameFile(from, folder)) copy(COMPANIONS, from, folder);
        if (!Files.isSameFile(codec, folder) && Files.exists(codec.resolve("vqgan.yaml"))) {
            for (String name : CODEC) Files.deleteIfExists(folder.resolve(name)); // one codec, not parts of two
            copy(CODEC, codec, folder);
        }
        Map<String, Tensor> published = published(decoder.weights());
        try {
            SafeTensors.write(folder.resolve(SINGLE), published);
        } finally {
            published.values().forEach(Tensor::close);
        }
        Files.deleteIfExists(folder.resolve(INDEX));
        WholeFile.replace(folder.resolve(CONFIG), part -> {
            decoder.config().write(part);
            force(part);
        });
        force(folder);
    }

    /** In bf16, what LoRA learnt added; one weight at a time in f32. The caller closes them. */
    private static Map<String, Tensor> published(Parameters weights) {
        Map<String, Tensor> rounded = new LinkedHashMap<>();
        for (String name : Lora.published(weights)) {
            try (PointerScope scope = new PointerScope()) {
                rounded.put(name, Ops.keep(Lora.merged(weights, name).cpu().to(ScalarType.BFloat16)));
            }
        }
        return rounded;
    }

    private static void copy(List<String> names, Path from, Path to) throws IOException {
        for (String name : names) {
            Path file = from.resolve(name);
            if (Files.exists(file)) force(Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING));
        }
    }

    /** To the disk: a file's content, or a folder's names. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw WholeFile.naming(path, e);
        }
    }
}
