// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(120)
class ServeCommandTest {
    @TempDir
    private Path directory;
    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new ServeCommand()).setCaseInsensitiveEnumValuesAllowed(true).setOut(new PrintWriter(said, true))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    said.write(String.valueOf(failure.getMessage()));
                    return 2;
                }).execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({"--host=0.0.0.0, --api-key-file", "--api-key-file=KEYS, no key in it", "--api-key-file=KEYS --no-auth, opposites",
        "--queue=0, a limit", "--max-body=5000, a limit", "--model=a=x --model=a=y, two models", "--model=a/b=, name of a model",
                "--device=tpu, cuda"})
    void whatMakesNoSenseIsRefusedBeforeWork(String arguments, String words) throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), "# none\n\n");
        assertThat(run(arguments.replace("KEYS", keys.toString()).split(" "))).isEqualTo(2);
        assertThat(said.toString()).contains(words);
    }

    @Test
    void itServesOnAnyAddressWithAKeyUntilItIsEnded() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), "secret\n");
        var thread = new Thread(() -> run("--host", "0.0.0.0", "--port", "0", "--api-key-file", keys.toString()));
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> said.toString().contains("listens on"));
        int port = Integer.parseInt(said.toString().replaceAll("(?s).*:(\\d+) .*", "$1"));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/models"));
        HttpClient client = HttpClient.newHttpClient();
        assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(client.send(request.header("Authorization", "Bearer secret").build(), HttpResponse.BodyHandlers.ofString()).body())
                .contains("lumina-mini");
        thread.interrupt();
        thread.join();
    }
}
