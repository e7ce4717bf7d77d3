// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine;

/** The tools of assistants, by the protocol's own client and by hand. */
@Timeout(120)
class McpTest {
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
            + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    private final TestServer server = TestServer.shared();

    @Test
    void anAssistantDrawsEditsAndAsks() {
        var transport = HttpClientStreamableHttpTransport.builder(server.server.uri().toString()).endpoint("/mcp").build();
        try (McpSyncClient client = McpClient.sync(transport).build()) {
            client.initialize();
            assertThat(client.listTools().tools()).extracting(tool -> tool.name()).containsExactlyInAnyOrder("generate_image", "edit_image",
                    "describe_image");
            CallToolResult drawn = call(client, "generate_image", Map.of("prompt", "a red apple", "seed", 3));
            byte[] png = Base64.getDecoder().decode(((ImageContent) drawn.content().get(0)).data());
            assertThat(png).isEqualTo(server.lumina().generate(Request.image("a red apple").seed(3)).image().toPng());
            assertThat(((TextContent) drawn.content().get(1)).text()).contains("\"seed\":3");
            CallToolResult edited = call(client, "edit_image", Map.of("image", Base64.getEncoder().encodeToString(png), "prompt", "add snow",
                    "seed", 4,
                    "size", "128x128"));
            Request same = Request.task(Task.EDIT, Part.picture(png), "add snow").seed(4).size(128, 128);
            assertThat(Base64.getDecoder().decode(((ImageContent) edited.content().get(0)).data())).isEqualTo(server.lumina().generate(same).image()
                    .toPng());
            CallToolResult said = call(client, "describe_image", Map.of("image", "data:image/png;base64," + Base64.getEncoder().encodeToString(png),
                    "seed", 1));
            assertThat(((TextContent) said.content().get(0)).text())
                    .isEqualTo(server.lumina().generate(Request.ask(Part.picture(png), "What is in the picture?").seed(1)).text().strip());
            for (Map<String, Object> bad : List.<Map<String, Object>>of(Map.of(), Map.of("prompt", 7), Map.of("prompt", "x", "size", "1x1"),
                    Map.of("prompt", "x", "sed", 1))) {
                CallToolResult refused = client.callTool(new CallToolRequest("generate_image", bad));
                assertThat(refused.isError()).as(bad.toString()).isTrue();
                assertThat(((TextContent) refused.content().get(0)).text()).isNotBlank();
            }
            CallToolResult url = client.callTool(new CallToolRequest("describe_image", Map.of("image", "https://example.org/a.png")));
            assertThat(((TextContent) url.content().get(0)).text()).contains("is not fetched");
        }
    }

    /** Clients put it into their prompts: after each start of the server the same words. */
    @Test
    void theToolsAreToldInOneOrder() throws Exception {
        var http = HttpClient.newHttpClient();
        String told = post(http, open(http), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}").get();
        assertThat(told).contains("{\"type\":\"object\",\"properties\":{\"prompt\":{\"type\":\"string\",\"description\":\"What the picture shows\"},"
                + "\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":");
        assertThat(told).contains("\"guidance\":{\"type\":\"number\",\"minimum\":0}");
    }

    /** By hand: the client hands words on in another order than they came in. */
    @Test
    void anAssistantHearsOfEachRow() throws Exception {
        var http = HttpClient.newHttpClient();
        String events = post(http, open(http), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"generate_image\","
                + "\"arguments\":{\"prompt\":\"a red apple\",\"n\":3,\"size\":\"128x128\"},\"_meta\":{\"progressToken\":\"mine\"}}}").get();
        List<JsonNode> words = events.lines().filter(line -> line.startsWith("data:")).map(line -> TestServer.parse(line.substring(5)))
                .filter(word -> word.path("method").asText().equals("notifications/progress")).map(word -> word.path("params")).toList();
        int rows = 3 * 128 / CodeGrid.CELL;
        assertThat(words).allSatisfy(word -> {
            assertThat(word.path("progressToken").asText()).isEqualTo("mine");
            assertThat(word.path("total").asDouble()).isEqualTo(rows);
        });
        assertThat(words).extracting(word -> word.path("progress").asDouble()).isSorted().doesNotHaveDuplicates().endsWith((double) rows);
    }

    /** The server's ids of calls belong to one client: another's of the same name goes on. */
    @Test
    void aCallThatIsTakenBackEnds() throws Exception {
        var http = HttpClient.newHttpClient();
        String mine = open(http);
        String other = open(http);
        CompletableFuture<String> taken = post(http, mine, DRAW_MANY);
        await().atMost(Duration.ofSeconds(60)).until(() -> Workbench.of(server.lumina()).stats().running() > 0);
        CompletableFuture<String> going = post(http, other, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":"
                + "\"generate_image\",\"arguments\":{\"prompt\":\"a fox\",\"seed\":1}}}");
        post(http, mine, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7,\"reason\":\"late\"}}").get();
        assertThat(taken.get()).contains("the client took the call back");
        assertThat(going.get()).contains("image/png").doesNotContain("took the call back");
        await().atMost(Duration.ofSeconds(60)).until(() -> Workbench.of(server.lumina()).stats().running() == 0);
    }

    private static final String DRAW_MANY = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"generate_image\","
            + "\"arguments\":{\"prompt\":\"a fox\",\"n\":16,\"size\":\"256x256\"}}}";

    /** @return the session */
    private String open(HttpClient http) throws Exception {
        HttpResponse<String> opened = http.send(message(null, INITIALIZE), HttpResponse.BodyHandlers.ofString());
        String session = opened.headers().firstValue("Mcp-Session-Id").orElseThrow();
        post(http, session, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}").get();
        return session;
    }

    private CompletableFuture<String> post(HttpClient http, String session, String body) {
        return http.sendAsync(message(session, body), HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    private HttpRequest message(@Nullable String session, String body) {
        HttpRequest.Builder message = HttpRequest.newBuilder(server.server.uri().resolve("/mcp")).header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream").POST(HttpRequest.BodyPublishers.ofString(body));
        return (session == null ? message : message.header("Mcp-Session-Id", session)).build();
    }

    @Test
    void messagesPassAsTheyAre() {
        var calls = new McpCalls();
        for (String message : List.of("", "{", "[1]", "{\"method\":\"tools/call\"}", "{\"id\":1,\"method\":\"tools/call\",\"params\":7}",
                "{\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":7}}", "{\"method\":\"tools/call\",\"params\":{}}",
                "{\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":9}}", "{\"id\":1,\"method\":\"ping\",\"params\":{}}")) {
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            assertThat(calls.pass("s", bytes)).as(message).isEqualTo(bytes);
        }
        assertThat(calls.size()).isZero();
        for (int i = 0; i < 10_000; i++) {  // nobody takes them
            calls.pass("s", ("{\"id\":" + i + ",\"method\":\"tools/call\",\"params\":{}}").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(calls.size()).isLessThanOrEqualTo(4096);
    }

    private static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolResult result = client.callTool(new CallToolRequest(tool, arguments));
        assertThat(result.isError()).as(result.content().toString()).isNotEqualTo(true);
        return result;
    }

    @Test
    void aProgramSpeaksByStandardInputAndOutput() throws Exception {
        String lines = INITIALIZE + "\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"generate_image\",\"arguments\":{\"prompt\":\"a "
                + "fox\",\"seed\":1}}}\n" + DRAW_MANY + "\n"
                + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}\n";
        InputStream in = System.in;
        PrintStream out = System.out;
        var said = new ByteArrayOutputStream();
        var words = new PipedOutputStream();
        try {
            System.setIn(new PipedInputStream(words));
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            var command = CompletableFuture.supplyAsync(() -> new CommandLine(new McpCommand()).setCaseInsensitiveEnumValuesAllowed(true).execute());
            words.write(lines.getBytes(StandardCharsets.UTF_8));
            words.flush();
            await().atMost(Duration.ofSeconds(60)).until(() -> said.toString(StandardCharsets.UTF_8)
                    .matches("(?s)(?=.*\"id\":2\\D).*\"id\":7\\D.*\\n"));
            words.close();
            assertThat(command.get()).isZero();
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        List<JsonNode> answers = said.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).map(TestServer::parse).toList();
        JsonNode drawn = answers.stream().filter(answer -> answer.path("id").asInt() == 2).findFirst().orElseThrow();
        assertThat(TestServer.bytes(drawn.path("result").path("content").path(0).path("data")))
                .isEqualTo(server.lumina().generate(Request.image("a fox").seed(1)).image().toPng());
        assertThat(answers).filteredOn(answer -> answer.path("id").asInt() == 7).singleElement()
                .extracting(answer -> answer.path("result").path("content").path(0).path("text").asText())
                .isEqualTo("the client took the call back");
    }
}
