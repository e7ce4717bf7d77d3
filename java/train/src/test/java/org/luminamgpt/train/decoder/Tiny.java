// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.decoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Schedule;
import org.luminamgpt.train.tokens.Mixture;

/** A decoder of a few thousand weights, and token records with a pattern that it can learn. */
final class Tiny {
    static final int VOCABULARY = 48;
    private static final String CONFIG = """
            {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
             "intermediate_size": 48, "vocab_size": 48, "model_parallel_size": 2, "swin_norm": false,
             "mask_image_logits": false, "max_position_embeddings": 64,
             "vocabulary_map": {"<s>": 0, "IMGIMGAZ": 4, "IMGIMGBZ": 5}}
            """;

    static final DecoderSamples NO_SAMPLES = new DecoderSamples(List.of(), Path.of("unused"), Path.of("unused"));

    private Tiny() {}

    static Decoder decoder(Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
        torch.set_num_threads(1);
        torch.manual_seed(5);
        return new Decoder(DecoderConfig.read(config));
    }

    /** Records of different lengths: after a drawn token a, the next ones are a+1, a+2, ...; the first third is not learnt. */
    static Mixture tokens(Path folder, int count) throws IOException {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>();
        lines.add("{\"format\":\"lumina-tokens-1\",\"source\":\"test\",\"rank\":0,\"ranks\":1,\"from\":0,\"to\":" + count + "}");
        for (int i = 0; i < count; i++) {
            int length = 6 + random.nextInt(12);
            int first = random.nextInt(VOCABULARY);
            StringBuilder tokens = new StringBuilder();
            for (int t = 0; t < length; t++) {
                tokens.append(t == 0 ? "" : ",").append((first + t) % VOCABULARY);
            }
            lines.add(record(i, length, tokens.toString(), "[" + length / 3 + "," + length + "]"));
        }
        return write(folder, lines, count);
    }

    static String record(int id, int length, String tokens, String learnt) {
        return "{\"id\":" + id + ",\"len\":" + length + ",\"tokens\":[" + tokens + "],\"learnt\":[" + learnt + "]}";
    }

    static Mixture write(Path folder, List<String> lines, int count) throws IOException {
        List<String> all = new ArrayList<>(lines);
        all.add("{\"end\":" + count + "}");
        Files.createDirectories(folder);
        Files.write(folder.resolve("tokens-00000-of-00001.jsonl"), all);
        return Mixture.of(List.of(new Mixture.Entry(folder, 1, "default")));
    }

    static DecoderOptions options(long steps, double dropout, int batch) {
        return new DecoderOptions(new Schedule(1e-2, 1e-3, 3, steps, 0), new TokenLoss(dropout, 1e-5, false),
                batch, 64, 64, 0.1, 1, false, 11, NO_SAMPLES);
    }

    static DecoderTrainer trainer(Decoder decoder, Mixture mixture, DecoderOptions options) {
        return new DecoderTrainer(decoder, mixture, options, ProcessGroup.alone());
    }
}
