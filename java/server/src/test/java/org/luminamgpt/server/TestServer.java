// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.luminamgpt.Lumina;

/** A server with the embedded model on a port of its own, and a plain client for it. */
final class TestServer implements AutoCloseable {
    /** An answer: a status, and JSON or whatever else. */
    record Answer(int status, String body, HttpResponse<byte[]> response) {
        JsonNode json() {
            return parse(body);
        }

        String error() {
            return json().path("error").path("message").asText();
        }

        String param() {
            return json().path("error").path("param").asText();
        }

        String code() {
            return json().path("error").path("code").asText();
        }
    }

    /** A server-sent event. */
    record Sent(String id, String name, String data) {
        JsonNode json() {
            return parse(data);
        }
    }

    private static final class Holder {
        static final TestServer SHARED = new TestServer(Limits.DEFAULTS);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SHARED::close));
        }
    }

    final LuminaServer server;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestServer(Limits limits) {
        this(LuminaServer.builder().limits(limits));
    }

    TestServer(LuminaServer.Builder builder) {
        server = builder.model("mini", Lumina.embedded()).port(0).start();
    }

    /** With the usual limits; for tests that disturb no other. */
    static TestServer shared() {
        return Holder.SHARED;
    }

    static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + json, e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(Duration.ofSeconds(60));
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), new String(response.body(), java.nio.charset.StandardCharsets.UTF_8), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return send(request(path).build());
    }

    Answer post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build());
    }

    Answer post(String path, byte[] bytes, String type) {
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(bytes)).build());
    }

    Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    List<Sent> events(Answer answer) {
        return parseEvents(answer.body());
    }

    static List<Sent> parseEvents(String stream) {
        var events = new ArrayList<Sent>();
        for (String block : stream.split("\n\n")) {
            String id = "";
            String name = "";
            String data = "";
            for (String line : block.split("\n")) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
            if (!data.isEmpty()) {
                events.add(new Sent(id, name, data));
            }
        }
        return events;
    }

    static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.asText());
    }

    /** The model itself, to compare with. */
    Lumina lumina() {
        return server.models().byDefault().lumina();
    }

    @Override
    public void close() {
        server.close();
    }
}
