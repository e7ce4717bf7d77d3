// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Request;
import org.luminamgpt.server.TestServer.Answer;
import org.luminamgpt.server.TestServer.Sent;
import org.luminamgpt.tools.Workbench;

@Timeout(120)
class JobsTest {
    private static final String LONG = "{\"prompt\":\"a red apple\",\"size\":\"256x256\",\"n\":8}";
    private final TestServer server = TestServer.shared();

    private static Answer start(TestServer server, String job) {
        Answer answer = server.post("/v1/jobs", job);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.response().headers().firstValue("Location")).contains("/v1/jobs/" + answer.json().path("id").asText());
        return answer;
    }

    private static String path(Answer job) {
        return "/v1/jobs/" + job.json().path("id").asText();
    }

    @Test
    void aJobIsFollowedToItsPictures() throws Exception {
        Answer job = start(server, "{\"prompt\":\"a red apple\",\"seed\":9,\"n\":2}");
        assertThat(job.json().path("images").path(1).path("seed").asLong()).isEqualTo(10);
        List<Sent> events = server.events(server.get(path(job) + "/events"));
        assertThat(IntStream.range(1, events.size()).allMatch(i ->
                Long.parseLong(events.get(i).id()) > Long.parseLong(events.get(i - 1).id()))).isTrue();
        assertThat(events.stream().filter(event -> event.name().equals("row")).count()).isEqualTo(16);
        assertThat(events.stream().filter(event -> event.name().equals("image")).count()).isEqualTo(2);
        JsonNode done = events.get(events.size() - 1).json();
        assertThat(events.get(events.size() - 1).name()).isEqualTo("done");
        assertThat(done.path("state").asText()).isEqualTo("done");
        assertThat(done.path("usage").path("completion_tokens").asLong()).isPositive();
        Answer picture = server.get(done.path("images").path(1).path("url").asText());
        assertThat(picture.response().body()).isEqualTo(server.lumina().generate(Request.image("a red apple").seed(10)).image().toPng());
        assertThat(server.get(path(job) + "/images/0?format=jpeg").response().body()).startsWith(0xff, 0xd8);
        assertThat(server.get(path(job)).json()).isEqualTo(done);
        JsonNode parameters = server.post("/v1/parameters", picture.response().body(), "image/png").json();
        assertThat(parameters.path("seed").asLong()).isEqualTo(10);
        assertThat(parameters.path("prompt").asText()).isEqualTo("a red apple");
    }

    @Test
    void whoComesBackGetsWhatItHasNotSeen() {
        Answer job = start(server, "{\"prompt\":\"a fox\",\"previews\":false}");
        List<Sent> all = server.events(server.get(path(job) + "/events"));
        String middle = all.get(all.size() / 2).id();
        Answer rest = server.send(server.request(path(job) + "/events").header("Last-Event-ID", middle).build());
        assertThat(server.events(rest)).isEqualTo(all.subList(all.size() / 2 + 1, all.size()));
        assertThat(server.events(server.get(path(job) + "/events?last_event_id=" + all.get(all.size() - 1).id()))).isEmpty();
        assertThat(server.send(server.request(path(job) + "/events").header("Last-Event-ID", "x").build()).status()).isEqualTo(400);
    }

    @Test
    void talkComesAsText() {
        Answer job = start(server, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":30,\"seed\":1}");
        List<Sent> events = server.events(server.get(path(job) + "/events"));
        var text = new StringBuilder();
        events.stream().filter(event -> event.name().equals("text")).forEach(event -> text.append(event.json().path("delta").asText()));
        assertThat(events.get(events.size() - 1).json().path("text").asText()).isEqualTo(text.toString());
    }

    @Test
    void cancellingFreesPagesWithinAStep() {
        try (var own = new TestServer(Limits.DEFAULTS)) {
            Answer job = start(own, LONG);
            await().until(() -> own.get(path(job)).json().path("state").asText().equals("running"));
            Workbench bench = Workbench.of(own.lumina());
            await().until(() -> bench.stats().running() == 8);
            int before = bench.stats().freePages();
            long steps = bench.stats().steps();
            JsonNode cancelled = own.delete(path(job)).json();
            assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
            assertThat(cancelled.path("error").path("code").asText()).isEqualTo("cancelled");
            await().untilAsserted(() -> assertThat(bench.stats().running()).isZero());
            assertThat(bench.stats().freePages()).isGreaterThan(before).isEqualTo(own.lumina().info().engine().pages());
            assertThat(bench.stats().steps()).isLessThan(steps + 256);  // not all of the picture
            assertThat(own.events(own.get(path(job) + "/events"))).last().extracting(Sent::name).isEqualTo("done");
        }
    }

    @Test
    void placesInTheQueueAndItsEnd() {
        try (var own = new TestServer(Limits.DEFAULTS.withQueue(9))) {
            Answer first = start(own, LONG);
            Answer second = start(own, "{\"prompt\":\"a fox\"}");
            Answer refused = own.post("/v1/jobs", "{\"prompt\":\"a hen\"}");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("queue_full");
            assertThat(refused.response().headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
            assertThat(own.post("/v1/images/generations", "{\"prompt\":\"a hen\"}").status()).isEqualTo(429);
            assertThat(own.post("/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}").status())
                    .isEqualTo(429);
            assertThat(own.get("/metrics").body()).contains("lumina_requests_refused_total{gen_ai_request_model=\"mini\",kind=\"queue_full\"}");
            own.delete(path(first));
            List<Sent> events = own.events(own.get(path(second) + "/events"));
            assertThat(events).last().extracting(event -> event.json().path("state").asText()).isEqualTo("done");
        }
    }

    @Test
    void oldJobsAreForgotten() {
        try (var own = new TestServer(Limits.DEFAULTS.withKeptJobs(2))) {
            List<Answer> jobs = IntStream.range(0, 4).mapToObj(i -> {
                Answer job = start(own, "{\"prompt\":\"a fox\",\"previews\":false}");
                own.get(path(job) + "/events");
                return job;
            }).toList();
            await().untilAsserted(() -> assertThat(own.get(path(jobs.get(1))).code()).isEqualTo("job_not_found"));
            assertThat(own.get(path(jobs.get(3))).status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestThatTakesTooLongIsEnded() {
        try (var own = new TestServer(Limits.DEFAULTS.withTime(Duration.ofMillis(200)))) {
            Answer job = start(own, "{\"prompt\":\"a red apple\",\"size\":\"256x256\",\"n\":16}");
            List<Sent> events = own.events(own.get(path(job) + "/events"));
            JsonNode done = events.get(events.size() - 1).json();
            assertThat(done.path("state").asText()).isEqualTo("failed");
            assertThat(done.path("error").path("code").asText()).isEqualTo("timeout");
        }
    }
}
