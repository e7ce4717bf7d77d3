// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lumina serve}: models behind HTTP until the process is told to end. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Serve models by HTTP: the OpenAI API, jobs, and a page to draw with.")
public final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine alone).")
    private String host = "127.0.0.1";

    @Option(names = {"-p", "--port"}, paramLabel = "N", defaultValue = "8080", description = "Port, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "Keys, one a line, one of which a client has to have.")
    private @Nullable Path keyFile;

    @Option(names = "--no-auth", description = "Let anyone in who reaches the address.")
    private boolean open;

    @Option(names = "--queue", paramLabel = "N", description = "Requests a model has under way; more get 429 (default: 256).")
    private int queue = Limits.DEFAULTS.queue();

    @Option(names = "--max-count", paramLabel = "N", description = "Most pictures of one request (default: 16).")
    private int count = Limits.DEFAULTS.count();

    @Option(names = "--max-body", paramLabel = "MIB", description = "Largest request (default: 32).")
    private int body = Limits.DEFAULTS.bodyBytes() >> 20;

    @Option(names = "--max-pixels", paramLabel = "N", description = "Largest picture taken in (default: 40000000).")
    private long pixels = Limits.DEFAULTS.picturePixels();

    @Option(names = "--max-prompt", paramLabel = "N", description = "Most tokens of a text (default: 4096).")
    private int prompt = Limits.DEFAULTS.promptTokens();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Longest a request may take (default: 1800).")
    private long timeout = Limits.DEFAULTS.time().toSeconds();

    @Option(names = "--grace", paramLabel = "SECONDS", description = "How long requests may go on at the end (default: 30).")
    private long grace = Limits.DEFAULTS.grace().toSeconds();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        logToStandardError();
        LuminaServer.Builder builder = LuminaServer.builder().host(host).port(port).limits(limits()).apiKeys(keys());
        models.builders().forEach(builder::model);
        if (open) {
            builder.withoutKeys();
        }
        LuminaServer server;
        try {
            server = builder.start();
        } catch (IllegalArgumentException e) {
            throw new LuminaException.InvalidRequest(e.getMessage() + " (--api-key-file FILE, or --no-auth)", e);
        }
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            ended.countDown();
        }, "lumina-stop"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Lumina-mGPT listens on " + server.uri() + " (Ctrl-C ends it)");
        out.flush();
        try {
            ended.await();
        } finally {
            server.close();
        }
        return 0;
    }

    private Limits limits() {
        try {
            return Limits.DEFAULTS.withQueue(queue).withCount(count).withBodyBytes(Math.multiplyExact(body, 1 << 20)).withPicturePixels(pixels)
                    .withPromptTokens(prompt).withTime(Duration.ofSeconds(timeout)).withGrace(Duration.ofSeconds(grace));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new LuminaException.InvalidRequest("a limit is out of range: " + e.getMessage(), e);
        }
    }

    private List<String> keys() throws IOException {
        if (keyFile == null) {
            return List.of();
        }
        if (open) {
            throw new LuminaException.InvalidRequest("--no-auth and --api-key-file are opposites; leave one out");
        }
        List<String> keys = Files.readAllLines(keyFile).stream().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        if (keys.isEmpty()) {
            throw new LuminaException.InvalidRequest(keyFile + " has no key in it; write one a line");
        }
        return keys;
    }

    /** With the command's own logger, whose settings are read once: at the first line that is logged. */
    static void logToStandardError() {
        String prefix = "org.slf4j.simpleLogger.";
        System.setProperty(prefix + "showDateTime", "true");
        System.setProperty(prefix + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(prefix + "log.org.luminamgpt.server", "info");
    }
}
