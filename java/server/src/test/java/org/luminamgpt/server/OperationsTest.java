// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.server.TestServer.Answer;

/** What is there for who runs a server, and that the description of the API is true. */
@Timeout(120)
class OperationsTest {
    private final TestServer server = TestServer.shared();

    @Test
    void theDescriptionHasAllRoutesAndNoOther() {
        JsonNode paths = server.get("/openapi.json").json().path("paths");
        var described = new TreeSet<String>();
        paths.fields().forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(method ->
                described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        var there = server.server.routes().stream().map(route -> route.method() + " " + route.path().replace('<', '{').replace('>', '}'))
                .collect(Collectors.toCollection(TreeSet::new));
        there.addAll(List.of("GET /mcp", "POST /mcp", "DELETE /mcp"));  // a servlet of its own
        assertThat(described).isEqualTo(there);
    }

    @ParameterizedTest
    @CsvSource({"/v1/images/generations, GenerationRequest", "/v1/chat/completions, ChatRequest", "/v1/jobs, JobRequest",
        "/sdapi/v1/txt2img, Txt2ImgRequest"})
    void theDescriptionHasAllFieldsAndNoOther(String path, String schema) {
        var described = new TreeSet<String>();
        server.get("/openapi.json").json().path("components").path("schemas").path(schema).path("properties").fieldNames()
                .forEachRemaining(described::add);
        String error = server.post(path, path.contains("chat") ? "{\"messages\":[],\"zzz\":1}" : "{\"prompt\":\"x\",\"zzz\":1}").error();
        assertThat(error).contains("no field zzz");
        String known = error.substring(error.indexOf("known are ") + 10);
        assertThat(new TreeSet<>(Arrays.asList(known.split(", ")))).isEqualTo(described);
    }

    @Test
    void healthAndMetrics() {
        assertThat(server.get("/healthz").status()).isEqualTo(200);
        assertThat(server.get("/readyz").status()).isEqualTo(200);
        assertThat(server.post("/v1/images/generations", "{\"prompt\":\"a fox\"}").status()).isEqualTo(200);
        String metrics = server.get("/metrics").body();
        assertThat(metrics).contains("lumina_requests_waiting{", "lumina_requests_running{", "lumina_tokens_rate{", "lumina_step_rows{",
                "lumina_kv_pages_used{", "lumina_kv_pages_free{", "lumina_time_to_first_row_seconds_count{",
                "gen_ai_server_request_duration_seconds_count{",
                "http_server_requests_seconds_count{", "jvm_memory_used_bytes{");
    }

    @Test
    void modelsAndWhatTheyCan() {
        assertThat(server.get("/v1/models").json().path("data").path(0).path("id").asText()).isEqualTo("mini");
        assertThat(server.get("/v1/models/mini").json().path("object").asText()).isEqualTo("model");
        assertThat(server.get("/v1/models/other").status()).isEqualTo(404);
        JsonNode model = server.get("/v1/capabilities").json().path("models").path(0);
        var sizes = new ArrayList<String>();
        model.path("sizes").forEach(size -> sizes.add(size.asText()));
        assertThat(sizes).isEqualTo(server.lumina().info().sizes().stream().map(ImageSize::toString).toList());
        assertThat(model.path("defaults").path("image_top_k").asInt()).isEqualTo(3);
        assertThat(model.path("formats").path(0).asText()).isEqualTo("png");
        assertThat(model.path("limits").path("n").asInt()).isEqualTo(16);
    }

    @Test
    void severalModelsAtOnce() {
        try (var two = new TestServer(LuminaServer.builder().model("first", Lumina.embedded()))) {
            assertThat(two.get("/v1/models").json().path("data")).hasSize(2);
            for (String name : List.of("first", "mini")) {
                Answer drawn = two.post("/v1/images/generations", "{\"model\":\"" + name + "\",\"prompt\":\"a fox\"}");
                assertThat(drawn.status()).isEqualTo(200);
                assertThat(two.get("/metrics").body()).contains("lumina_steps_total{gen_ai_request_model=\"" + name + "\"}");
            }
            assertThat(two.get("/v1/capabilities").json().path("models").path(0).path("default").asBoolean()).isTrue();
        }
    }

    /** The MCP library's looks for idle sessions are made by a thread that outlives its server. */
    @Test
    void nothingOfAClosedServerKeepsAProgramAlive() {
        try (var own = new TestServer(Limits.DEFAULTS)) {
            assertThat(own.get("/healthz").status()).isEqualTo(200);
        }
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> !thread.isDaemon() && thread.getName().contains("sweeper"));
    }

    @Test
    void everyAnswerHasAnId() {
        assertThat(server.get("/healthz").response().headers().firstValue("X-Request-Id").orElse("")).hasSizeGreaterThan(10);
        Answer own = server.send(server.request("/nothing").header("X-Request-Id", "mine-7").build());
        assertThat(own.response().headers().firstValue("X-Request-Id")).contains("mine-7");
        Answer bad = server.send(server.request("/healthz").header("X-Request-Id", "a b{}").build());
        assertThat(bad.response().headers().firstValue("X-Request-Id").orElse("")).doesNotContain("{");
    }

    @Test
    void thePageAndNothingElseOfTheJar() {
        Answer page = server.get("/");
        assertThat(page.response().headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.response().headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'");
        assertThat(server.get("/ui/index.html").body()).isEqualTo(page.body());
        for (String path : List.of("/ui/../openapi.json", "/ui/%2e%2e/openapi.json", "/ui/..%2fopenapi.json", "/ui/nothing.js", "/ui/Job.class",
                "/ui/")) {
            assertThat(server.get(path).body()).as(path).doesNotContain("\"openapi\"").doesNotContain("CAFEBABE");
        }
        assertThat(server.get("/ui/nothing.js").status()).isEqualTo(404);
    }
}
