// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Lumina;
import org.luminamgpt.server.TestServer.Answer;
import org.luminamgpt.tools.Workbench;

/** Clients that are slow, silent, gone, many, or not welcome. */
@Timeout(180)
class ConnectionsTest {
    private static final String LONG = "{\"prompt\":\"a red apple\",\"size\":\"256x256\",\"n\":8}";
    private final TestServer server = new TestServer(Limits.DEFAULTS.withBodyBytes(1 << 20).withGrace(Duration.ofMillis(100)));
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.server.port());
        socket.setSoTimeout(90_000);
        sockets.add(socket);
        return socket;
    }

    private Socket send(String request) throws IOException {
        Socket socket = connect();
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return socket;
    }

    private static String post(String path, String body, int promised) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + promised + "\r\n\r\n" + body;
    }

    private static String firstLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private int running() {
        return Workbench.of(server.lumina()).stats().running();
    }

    private void assertServes() {
        assertThat(server.post("/v1/images/generations", "{\"prompt\":\"a fox\"}").status()).isEqualTo(200);
    }

    @Test
    void aClientThatHangsUpCancelsItsRequest() throws Exception {
        for (String path : List.of("/v1/images/generations", "/v1/chat/completions", "/sdapi/v1/txt2img")) {
            String body = path.contains("chat") ? "{\"size\":\"256x256\",\"n\":8,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                    : path.contains("sdapi") ? "{\"prompt\":\"x\",\"width\":256,\"height\":256,\"batch_size\":8}" : LONG;
            for (boolean streamed : new boolean[] {false, true}) {
                String sent = streamed && !path.contains("sdapi") ? body.replaceFirst("\\{", "{\"stream\":true,") : body;
                Socket socket = send(post(path, sent, sent.length()));
                await().until(() -> running() == 8);
                long tokens = Workbench.of(server.lumina()).stats().tokensGenerated();
                socket.close();
                await().until(() -> running() == 0);
                assertThat(Workbench.of(server.lumina()).stats().tokensGenerated() - tokens).as(path).isLessThan(8 * 16 * 17);
                assertThat(Workbench.of(server.lumina()).stats().freePages()).isEqualTo(server.lumina().info().engine().pages());
            }
        }
    }

    @Test
    void whoLeavesTheEventsOfAJobDoesNotEndIt() throws Exception {
        String id = server.post("/v1/jobs", LONG).json().path("id").asText();
        Socket socket = send("GET /v1/jobs/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(firstLine(socket)).contains("200");
        socket.close();
        await().atMost(Duration.ofSeconds(60)).until(() -> server.get("/v1/jobs/" + id).json().path("state").asText().equals("done"));
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedUnread() throws Exception {
        assertThat(all(send(post("/v1/jobs", "", 2_000_000_000).replace("Host: localhost", "Host: localhost\r\nConnection: close"))))
                .startsWith("HTTP/1.1 413").contains("body_too_large", "1048576");
        Socket chunked = send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        var writing = CompletableFuture.runAsync(() -> {
            try {
                byte[] chunk = ("10000\r\n" + " ".repeat(65536) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
                for (int i = 0; i < 1000; i++) {
                    chunked.getOutputStream().write(chunk);
                }
            } catch (IOException e) {
                // it has heard enough
            }
        });
        assertThat(firstLine(chunked)).contains("413");
        chunked.close();
        writing.join();
        assertServes();
    }

    @Test
    void headersThatAreTooLongAndRequestsThatAreNone() throws Exception {
        assertThat(all(send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"))).startsWith("HTTP/1.1 431")
                .contains("\"error\"");
        assertThat(all(send("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))).startsWith("HTTP/1.1 4").contains("\"error\"");
        assertThat(all(send("nonsense\r\n\r\n"))).startsWith("HTTP/1.1 400").contains("\"error\"");
        assertThat(all(send("GET / HTTP/1.1\r\n\r\n"))).startsWith("HTTP/1.1 4");
        Socket cut = send(post("/v1/jobs", "{\"prompt\":", 500));
        cut.shutdownOutput();
        assertThat(all(cut)).satisfiesAnyOf(answer -> assertThat(answer).startsWith("HTTP/1.1 400"), answer -> assertThat(answer).isEmpty());
        assertServes();
    }

    @Test
    void slowSendersHoldNoThreads() throws Exception {
        for (int i = 0; i < 400; i++) {  // more than there are threads
            send(post("/v1/jobs", "{", 1000));
        }
        assertServes();
    }

    @Test
    void slowReadersHoldUpNobody() throws Exception {
        String body = "{\"prompt\":\"a fox\",\"size\":\"256x256\",\"n\":16,\"stream\":true,\"partial_images\":3}";  // megabytes of answer
        for (int i = 0; i < 2; i++) {
            var socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.server.port()));
            socket.getOutputStream().write(post("/v1/images/generations", body, body.length()).getBytes(StandardCharsets.ISO_8859_1));
        }
        await().until(() -> running() == 32);
        assertServes();
        await().atMost(Duration.ofSeconds(90)).until(() -> running() == 0);
        assertServes();
    }

    @Test
    void manySilentConnectionsChangeNothing() throws Exception {
        long files = Files.readAllLines(Path.of("/proc/self/limits")).stream().filter(line -> line.startsWith("Max open files"))
                .mapToLong(line -> Long.parseLong(line.split(" {2,}")[1].replace("unlimited", "100000"))).findFirst().orElse(1024);
        int many = (int) Math.min(10_000, (files - openFiles()) / 3);  // both ends are here
        for (int i = 0; i < many; i++) {
            connect();
        }
        assertServes();
        long before = openFiles();
        close();
        assertThat(openFiles()).isLessThan(before - many);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void anotherAddressNeedsKeysOrASaying() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> LuminaServer.builder().model("mini", Lumina.embedded()).host("0.0.0.0").start()).withMessageContaining("keys");
    }

    @Test
    void keysAreWanted() {
        try (var closed = new TestServer(LuminaServer.builder().apiKeys(List.of("secret", "other")))) {
            Answer without = closed.get("/v1/models");
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.code()).isEqualTo("invalid_api_key");
            assertThat(without.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
            for (String wrong : List.of("secret", "Bearer secre", "Bearer secrets", "Basic secret", "Bearer ", "Bearer")) {
                assertThat(closed.send(closed.request("/v1/models").header("Authorization", wrong).build()).status()).as(wrong).isEqualTo(401);
                assertThat(closed.send(closed.request("/mcp").header("Authorization", wrong).build()).status()).as(wrong).isEqualTo(401);
                assertThat(closed.send(closed.request("/metrics").header("Authorization", wrong).build()).status()).as(wrong).isEqualTo(401);
            }
            assertThat(closed.send(closed.request("/v1/models").header("Authorization", "Bearer other").build()).status()).isEqualTo(200);
            assertThat(closed.get("/healthz").status()).isEqualTo(200);
            assertThat(closed.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws Exception {
        assertThat(server.send(server.request("/v1/models").header("Origin", "https://evil.example").build()).status()).isEqualTo(403);
        assertThat(server.send(server.request("/v1/models").header("Origin", server.server.uri().toString()).build()).status()).isEqualTo(200);
        assertThat(firstLine(send("GET /v1/models HTTP/1.1\r\nHost: rebound.example\r\n\r\n"))).contains("403");
        assertThat(firstLine(send("GET /v1/models HTTP/1.1\r\nHost: localhost:99\r\n\r\n"))).contains("200");
    }

    @Test
    void whatRunsAtTheEndIsCancelledWithAClearAnswer() throws Exception {
        var answer = CompletableFuture.supplyAsync(() -> server.post("/v1/images/generations", LONG));
        await().until(() -> running() == 8);
        server.close();
        assertThat(answer.get().status()).isEqualTo(503);
        assertThat(answer.get().code()).isEqualTo("stopping");
    }

    @Test
    void whatRunsAtTheEndIsFinishedWhereThereIsTime() throws Exception {
        try (var patient = new TestServer(Limits.DEFAULTS.withGrace(Duration.ofSeconds(60)))) {
            var answer = CompletableFuture.supplyAsync(() -> patient.post("/v1/images/generations", LONG));
            await().until(() -> Workbench.of(patient.lumina()).stats().running() == 8);
            var closing = CompletableFuture.runAsync(patient::close);
            await().until(() -> patient.get("/readyz").status() == 503);
            assertThat(patient.post("/v1/images/generations", "{\"prompt\":\"x\"}").code()).isEqualTo("stopping");
            assertThat(answer.get().status()).isEqualTo(200);
            closing.get();
        }
    }
}
