// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** For those who run the server: health, metrics, the description of the API; and the page. */
final class OperationRoutes {
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8", "css",
            "text/css; charset=utf-8", "svg", "image/svg+xml", "json", "application/json", "png", "image/png", "ico", "image/x-icon", "webmanifest",
            "application/manifest+json", "woff2", "font/woff2");
    private static final String POLICY = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private final Jobs jobs;
    private final PrometheusMeterRegistry registry;

    OperationRoutes(Jobs jobs, PrometheusMeterRegistry registry) {
        this.jobs = jobs;
        this.registry = registry;
    }

    void add(Routes routes) {
        routes.get("/healthz", ctx -> Answers.json(ctx, 200, Json.object().put("status", "ok")));
        routes.get("/readyz", this::ready);
        routes.get("/metrics", ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8").result(registry.scrape()));
        routes.get("/openapi.json", ctx -> file(ctx, "openapi.json"));
        routes.get("/", ctx -> file(ctx, "ui/index.html"));
        routes.get("/ui/<file>", ctx -> file(ctx, "ui/" + ctx.pathParam("file")));
    }

    private void ready(Context ctx) {
        if (jobs.isStopping()) {
            throw ApiError.stopping();
        }
        Answers.json(ctx, 200, Json.object().put("status", "ready"));
    }

    private static void file(Context ctx, String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !name.matches("[A-Za-z0-9._/-]+") || name.contains("..")) {
            throw ApiError.of(404, "not_found", "there is no file " + ctx.path());
        }
        try (InputStream in = OperationRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw ApiError.of(404, "not_found", "there is no file " + ctx.path());
            }
            ctx.header("Content-Security-Policy", POLICY).header("Cache-Control", "no-cache").contentType(type).result(in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("a file of the jar cannot be read: " + name, e);
        }
    }
}
