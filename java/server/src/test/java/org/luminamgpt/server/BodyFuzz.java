// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What tools/fuzz sends to a server with the embedded model. The first byte says where to. Whatever the body is, the answer is JSON,
 * and no failure of the server. Jobs that are begun are cancelled; bodies of the paths that wait get a field that nobody knows, so
 * that they are read, and refused before they cost a picture.
 */
public final class BodyFuzz {
    private static final List<String> WAITING = List.of("/v1/images/generations", "/v1/chat/completions", "/sdapi/v1/txt2img");

    private BodyFuzz() {}

    private static final class Holder {
        static final TestServer SERVER = TestServer.shared();
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        switch (Math.floorMod(input[0], 6)) {
            case 0, 1, 2 -> check(Holder.SERVER.post(WAITING.get(Math.floorMod(input[0], 6)), unknown(body), "application/json"));
            case 3 -> check(Holder.SERVER.post("/v1/images/edits", body, "multipart/form-data; boundary=b"));
            case 4 -> check(Holder.SERVER.post("/v1/parameters", body, "image/png"));
            default -> {
                TestServer.Answer answer = Holder.SERVER.post("/v1/jobs", body, "application/json");
                check(answer);
                if (answer.status() == 202) {
                    check(Holder.SERVER.delete("/v1/jobs/" + answer.json().path("id").asText()));
                }
            }
        }
    }

    private static byte[] unknown(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return (text.startsWith("{\"") ? "{\"no such field\":0," + text.substring(1) : text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void check(TestServer.Answer answer) {
        JsonNode json = answer.body().isEmpty() ? null : answer.json();
        boolean told = answer.status() < 400 || json != null && !json.path("error").path("message").asText().isEmpty();
        if (answer.status() >= 500 || !told) {
            throw new AssertionError(answer.status() + ": " + answer.body());
        }
    }
}
