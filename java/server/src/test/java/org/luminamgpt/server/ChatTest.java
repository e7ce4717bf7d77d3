// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.server.TestServer.Answer;
import org.luminamgpt.server.TestServer.Sent;

@Timeout(120)
class ChatTest {
    private static final String CHAT = "/v1/chat/completions";
    private final TestServer server = TestServer.shared();
    private final byte[] apple = server.lumina().generate(Request.image("a red apple").seed(1)).image().toPng();

    private String question(String more) {
        return "{\"model\":\"mini\",\"seed\":3,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is in the "
                + "picture?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64," + Base64.getEncoder().encodeToString(apple) + "\"}}]}]"
                + more + "}";
    }

    private Result same() {
        return server.lumina().generate(Request.ask(Part.picture(apple), "What is in the picture?").seed(3));
    }

    @Test
    void aPictureIsUnderstoodAsTheModelItselfDoes() {
        Answer answer = server.post(CHAT, question(""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode choice = answer.json().path("choices").path(0);
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText()).isEqualTo(same().text().replace(Request.PICTURE_MARK, "")).isNotBlank();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        JsonNode usage = answer.json().path("usage");
        assertThat(usage.path("completion_tokens").asLong()).isEqualTo(same().usage().generatedTokens());
        assertThat(usage.path("prompt_tokens").asLong()).isEqualTo(same().usage().promptTokens());
    }

    @Test
    void aStreamSaysTheSame() {
        List<Sent> chunks = server.events(server.post(CHAT, question(",\"stream\":true,\"stream_options\":{\"include_usage\":true}")));
        assertThat(chunks.get(chunks.size() - 1).data()).isEqualTo("[DONE]");
        var text = new StringBuilder();
        for (Sent chunk : chunks.subList(0, chunks.size() - 1)) {
            assertThat(chunk.json().path("object").asText()).isEqualTo("chat.completion.chunk");
            text.append(chunk.json().path("choices").path(0).path("delta").path("content").asText());
        }
        assertThat(text.toString()).isEqualTo(same().text());
        assertThat(chunks.get(0).json().path("choices").path(0).path("delta").path("role").asText()).isEqualTo("assistant");
        assertThat(chunks.get(chunks.size() - 3).json().path("choices").path(0).path("finish_reason").asText()).isEqualTo("stop");
        assertThat(chunks.get(chunks.size() - 2).json().path("usage").path("completion_tokens").asLong()).isEqualTo(same().usage().generatedTokens());
    }

    @Test
    void picturesComeOut() {
        String ask = "{\"seed\":2,\"size\":\"128x128\",\"messages\":[{\"role\":\"user\",\"content\":"
                + "\"Generate an image of 128x128 according to the following prompt:\\na red apple\"}]";
        Answer whole = server.post(CHAT, ask + "}");
        JsonNode image = whole.json().path("choices").path(0).path("message").path("images").path(0);
        assertThat(image.path("image_url").path("url").asText()).startsWith("data:image/png;base64,");
        List<Sent> chunks = server.events(server.post(CHAT, ask + ",\"stream\":true}"));
        List<JsonNode> drawn = chunks.stream().filter(chunk -> chunk.data().startsWith("{")).map(Sent::json)
                .filter(json -> json.path("choices").path(0).path("delta").has("images")).toList();
        assertThat(drawn).hasSize(1);
        assertThat(drawn.get(0).path("choices").path(0).path("delta").path("images").path(0).path("image_url")).isEqualTo(image.path("image_url"));
        assertThat(chunks.stream().filter(chunk -> chunk.data().contains("\"lumina\":{\"image\"")).count()).isEqualTo(8);  // rows
    }

    @Test
    void earlierTurnsAreReadAsThoseOfAChat() {
        Answer answer = server.post(CHAT, "{\"seed\":1,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"},"
                + "{\"role\":\"assistant\",\"content\":\"Good day\"},{\"role\":\"user\",\"content\":\"Again\"}]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Request whole = Request.message("Hello" + Request.END_OF_TURN + "Good day" + Request.END_OF_TURN + "Again").seed(1).maxTokens(5);
        assertThat(answer.json().path("usage").path("prompt_tokens").asLong()).isEqualTo(server.lumina().generate(whole).usage().promptTokens());
    }

    @Test
    void whatCannotBeHonouredIsNamed() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        for (String field : List.of("\"top_p\":0.5", "\"stop\":[\"x\"]", "\"tools\":[{\"type\":\"function\"}]", "\"logprobs\":true",
                "\"response_format\":{\"type\":\"json_object\"}", "\"frequency_penalty\":1", "\"modalities\":[\"audio\"]")) {
            Answer answer = server.post(CHAT, "{" + messages + "," + field + "}");
            assertThat(answer.status()).as(field).isEqualTo(400);
            assertThat(field).startsWith("\"" + answer.param() + "\"");
        }
        Answer neutral = server.post(CHAT, "{" + messages + ",\"max_tokens\":2,\"top_p\":1.0,\"stop\":null,\"tools\":[],\"logprobs\":false,\"n\":2,"
                + "\"response_format\":{\"type\":\"text\"},\"user\":\"me\"}");
        assertThat(neutral.status()).as(neutral.body()).isEqualTo(200);
        assertThat(neutral.json().path("choices")).hasSize(2);
    }
}
