// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luminamgpt.Lumina;
import org.luminamgpt.server.LuminaServer;

/** The server inside a program of one's own, and a client that knows nothing but OpenAI's form and the JDK. */
public final class ServerClient {
    private static final Pattern PICTURE = Pattern.compile("\"b64_json\"\\s*:\\s*\"([^\"]+)\"");

    private ServerClient() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0], "served.png");
        try (LuminaServer server = LuminaServer.builder().model("mini", Lumina.embedded()).port(0).start()) {
            String body = "{\"model\":\"mini\",\"prompt\":\"A flat picture of a red apple.\",\"size\":\"128x128\",\"seed\":7,\"response_format\":\"b64_json\"}";
            var request = HttpRequest.newBuilder(URI.create(server.uri() + "/v1/images/generations"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            Matcher picture = PICTURE.matcher(response.body());
            if (response.statusCode() != 200 || !picture.find()) {
                throw new IllegalStateException(response.statusCode() + " " + response.body());
            }
            Files.write(file, Base64.getDecoder().decode(picture.group(1)));
            System.out.println(response.statusCode() + ", " + Files.size(file) + " bytes in " + file);
        }
    }
}
