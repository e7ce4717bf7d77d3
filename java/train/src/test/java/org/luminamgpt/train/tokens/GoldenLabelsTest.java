// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.tools.Codec;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.tools.Tokenizer;
import org.luminamgpt.train.Golden;

/** The reference's tokens and labels of three conversations, from its input files on, through the golden VQGAN. */
class GoldenLabelsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"two_turn_interleaved", "text_two_turn", "t2i"})
    void tokensAndLabelsEqualTheReferences(String name) throws Exception {
        ObjectMapper json = new ObjectMapper();
        JsonNode golden = json.readTree(Golden.file("train/labels.json").toFile()).path(name);
        int[] ids = ints(golden.path("input_ids"));
        try (Tokenizer tokenizer = Tokenizer.open(Golden.checkpoint("tokenizer").resolve("tokenizer.json"));
                Codec codec = Codec.open(Golden.checkpoint("vqgan"), 1)) {
            ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, codec::encode, 4096);
            ConversationFile file = new ConversationFile(input(golden), PictureSizes.of(golden.path("target_size").asInt()));
            TokenRecord[] record = new TokenRecord[1];
            file.visit(0, 1, (index, item) -> {
                try {
                    record[0] = conversations.tokenize(index, item.read());
                } catch (BadSampleException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(record[0].tokens()).containsExactly(ids);
            assertThat(record[0].labels()).containsExactly(ints(golden.path("labels")));
            assertThat(TokenShard.record(TokenShard.line(record[0]))).usingRecursiveComparison().isEqualTo(record[0]);
        }
    }

    private Path input(JsonNode golden) throws IOException {
        ObjectMapper json = new ObjectMapper();
        var item = json.createObjectNode();
        item.set("conversations", golden.path("conversations"));
        var images = item.putArray("image");
        golden.path("images").forEach(image -> images.add(Golden.file("image").resolve(image.asText()).toString()));
        return Files.writeString(directory.resolve("input.json"), json.createArrayNode().add(item).toString());
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
    }
}
