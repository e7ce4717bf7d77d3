// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All that the server answers; openapi.json describes the same, which a test compares. */
final class Routes {
    /** One of them; what is in braces is part of a path. */
    record Route(String method, String path, Handler handler) {}

    static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");
    /** Of paths, for metrics. */
    private static final Set<String> PLAIN = Set.of("/v1/models", "/v1/capabilities", "/v1/parameters", "/v1/images/generations", "/v1/images/edits",
            "/v1/chat/completions", "/v1/jobs", "/sdapi/v1/txt2img", "/sdapi/v1/progress", "/sdapi/v1/interrupt", "/mcp", "/healthz", "/readyz",
            "/metrics", "/openapi.json", "/");

    private final List<Route> routes = new ArrayList<>();

    void get(String path, Handler handler) {
        routes.add(new Route("GET", path, handler));
    }

    void post(String path, Handler handler) {
        routes.add(new Route("POST", path, handler));
    }

    void delete(String path, Handler handler) {
        routes.add(new Route("DELETE", path, handler));
    }

    List<Route> all() {
        return routes;
    }

    /** The pattern of a path; "none" for paths that there are not, which are as many as clients think of. */
    static String template(String path) {
        if (path.startsWith("/ui/")) {
            return "/ui/*";
        } else if (path.startsWith("/v1/jobs/")) {
            return path.contains("/images/") ? "/v1/jobs/{id}/images/{index}" : path.endsWith("/events") ? "/v1/jobs/{id}/events" : "/v1/jobs/{id}";
        } else if (path.startsWith("/v1/models/")) {
            return "/v1/models/{model}";
        }
        return PLAIN.contains(path) ? path : "none";
    }
}
