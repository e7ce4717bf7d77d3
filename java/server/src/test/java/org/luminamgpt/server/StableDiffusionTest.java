// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Request;
import org.luminamgpt.server.TestServer.Answer;

@Timeout(120)
class StableDiffusionTest {
    private static final String TXT2IMG = "/sdapi/v1/txt2img";

    @Test
    void picturesForFrontEndsThatSpeakOfDiffusion() {
        TestServer server = TestServer.shared();
        Answer answer = server.post(TXT2IMG, "{\"prompt\":\"a red apple\",\"negative_prompt\":\"\",\"steps\":20,\"sampler_name\":\"Euler a\","
                + "\"cfg_scale\":1,"
                + "\"width\":128,\"height\":128,\"seed\":4,\"batch_size\":2,\"n_iter\":1,\"restore_faces\":false}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("images")).hasSize(2);
        assertThat(TestServer.bytes(answer.json().path("images").path(1)))
                .isEqualTo(server.lumina().generate(Request.image("a red apple").seed(5).guidance(1)).image().toPng());
        JsonNode info = TestServer.parse(answer.json().path("info").asText());
        assertThat(info.path("all_seeds").path(1).asLong()).isEqualTo(5);
        assertThat(info.path("ignored").toString()).isEqualTo("[\"steps\",\"sampler_name\"]");
        assertThat(server.post(TXT2IMG, "{\"prompt\":\"x\",\"negative_prompt\":\"ugly\"}").param()).isEqualTo("negative_prompt");
        assertThat(server.post(TXT2IMG, "{\"prompt\":\"x\",\"width\":512,\"height\":512}").error()).contains("512x512", "nearest");
        assertThat(server.post(TXT2IMG, "{\"prompt\":\"x\",\"enable_hr\":true}").param()).isEqualTo("enable_hr");
    }

    @Test
    void progressAndInterrupt() throws Exception {
        try (var server = new TestServer(Limits.DEFAULTS)) {
            assertThat(server.get("/sdapi/v1/progress").json().path("progress").asDouble()).isZero();
            var drawing = CompletableFuture.supplyAsync(() -> server.post(TXT2IMG,
                    "{\"prompt\":\"a fox\",\"width\":256,\"height\":256,\"batch_size\":8}"));
            await().until(() -> server.get("/sdapi/v1/progress").json().path("current_image").isTextual());
            JsonNode now = server.get("/sdapi/v1/progress").json();
            assertThat(now.path("progress").asDouble()).isBetween(0.0, 1.0);
            assertThat(now.path("state").path("job_count").asInt()).isEqualTo(8);
            assertThat(server.post("/sdapi/v1/interrupt", "{}").status()).isEqualTo(200);
            Answer end = drawing.get();
            assertThat(end.status()).isEqualTo(200);
            assertThat(TestServer.parse(end.json().path("info").asText()).path("interrupted").asBoolean()).isTrue();
            assertThat(server.get("/sdapi/v1/progress").json().path("state").path("job_count").asInt()).isZero();
        }
    }
}
