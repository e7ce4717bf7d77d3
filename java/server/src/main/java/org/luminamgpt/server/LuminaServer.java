// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpException;
import org.luminamgpt.LuminaBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models behind HTTP. Thread-safe; {@link #close} may be called more than once.
 *
 * <pre>{@code
 * try (LuminaServer server = LuminaServer.builder().model("mini", Lumina.embedded()).port(0).start()) {
 *     System.out.println(server.uri());
 * }
 * }</pre>
 */
public final class LuminaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LuminaServer.class);

    private static final String MCP = "/mcp";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Models models;
    private final Jobs jobs;
    private final Answers answers;
    private final Routes routes = new Routes();
    private final McpCalls calls = new McpCalls();
    private final McpSyncServer mcp;
    private final Gate gate;
    private final Javalin javalin;
    private final String host;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LuminaServer(Builder how) {
        host = how.host;
        models = new Models(how.models, how.limits.queue(), registry);
        jobs = new Jobs(how.limits);
        answers = new Answers(how.limits);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new ModelRoutes(models, how.limits).add(routes);
        new ImageRoutes(models, how.limits, jobs, answers).add(routes);
        new ChatRoutes(models, how.limits, jobs, answers).add(routes);
        new JobRoutes(models, how.limits, jobs, answers).add(routes);
        new StableDiffusionRoutes(models, how.limits, jobs, answers).add(routes);
        new OperationRoutes(jobs, registry).add(routes);
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder().mcpEndpoint(MCP)
                .maxRequestSize(how.limits.bodyBytes())
                .sessionSweepInterval(null)  // its thread is never ended, and would keep the program alive after close
                .build();
        mcp = McpServer.sync(transport).serverInfo("lumina-mgpt", models.byDefault().info().version()).capabilities(McpTools.CAPABILITIES)
                .validateToolInputs(false).tools(new McpTools(models, how.limits, jobs, calls).all()).build();
        gate = new Gate(how.limits, how.keys, how.keys.isEmpty() && isLoopback(host), registry);
        javalin = Javalin.create(config -> configure(config, how, transport));
        try {
            javalin.start();
        } catch (RuntimeException | Error e) {
            answers.close();
            models.close();
            throw e;
        }
        LOG.info("listening on {}", uri());
    }

    private void configure(JavalinConfig config, Builder how, HttpServletStreamableServerTransportProvider transport) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = how.limits.bodyBytes();
        config.http.prefer405over404 = true;
        config.http.asyncTimeout = 0;  // jobs have their own
        config.http.compressionStrategy = io.javalin.compression.CompressionStrategy.NONE;
        Connections.configure(config, how.host, how.port, how.limits, gate);
        config.jetty.modifyServletContextHandler(servlets -> {
            var holder = new ServletHolder(transport);
            holder.setAsyncSupported(true);
            servlets.addServlet(holder, MCP);
            var bodies = new FilterHolder(new McpMessages.Bodies(calls));
            bodies.setAsyncSupported(true);
            servlets.addFilter(bodies, MCP, EnumSet.of(DispatcherType.REQUEST));
        });
        for (Routes.Route route : routes.all()) {
            config.routes.addEndpoint(Endpoint.create(HandlerType.findOrCreate(route.method()), route.path()).handler(ctx -> handle(route, ctx)));
        }
        config.routes.exception(Exception.class, LuminaServer::fail);
        config.routes.exception(HttpResponseException.class, LuminaServer::fail);  // Javalin has a handler of its own for these
        config.routes.error(404, "*", LuminaServer::notThere);
        config.router.javaLangErrorHandler((response, error) -> {
            LOG.error("a request failed", error);
            response.setStatus(error instanceof OutOfMemoryError ? 503 : 500);
        });
    }

    private void handle(Routes.Route route, Context ctx) throws Exception {
        if (jobs.isStopping() && route.method().equals("POST")) {
            throw ApiError.stopping();
        }
        route.handler().handle(ctx);
    }

    private static void notThere(Context ctx) {
        if (ctx.resultInputStream() == null || !"application/json".equals(ctx.res().getContentType())) {
            Answers.json(ctx, 404, ApiError.of(404, "not_found", "there is no " + ctx.method() + " " + ctx.path()
                    + "; /openapi.json tells what there is")
                    .json());
        }
    }

    private static void fail(Exception failure, Context ctx) {
        Optional<ApiError> unreadable = unreadable(failure);
        unreadable.ifPresent(error -> ctx.header("Connection", "close"));  // what comes next on it may be anything
        ApiError error = failure instanceof HttpResponseException http ? http(http, ctx) : unreadable.orElseGet(() -> ApiError.of(failure));
        if (error.status >= 500 && error.code.equals("internal_error")) {
            LOG.error("a request failed (X-Request-Id {})", ctx.res().getHeader(Gate.REQUEST_ID), failure);
        }
        if (error.status == 429 || error.status == 503) {
            ctx.header("Retry-After", Long.toString(error.retryAfterSeconds));
        }
        Answers.json(ctx, error.status, error.json());
    }

    /** What Jetty says of a request that it cannot read to its end, a form for instance. */
    private static Optional<ApiError> unreadable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http && http.getCode() < 500) {
                return Optional.of(ApiError.of(http.getCode(), "http_" + http.getCode(), "the body is not what its headers say, or ends too early: "
                        + http.getReason()));
            }
        }
        return Optional.empty();
    }

    private static ApiError http(HttpResponseException failure, Context ctx) {
        return switch (failure.getStatus()) {
            case 404 -> ApiError.of(404, "not_found", "there is no " + ctx.method() + " " + ctx.path() + "; /openapi.json tells what there is");
            case 405 -> ApiError.of(405, "method_not_allowed", ctx.path() + " does not know the method " + ctx.method() + "; it knows "
                    + failure.getDetails().getOrDefault("availableMethods", "others"));
            case 413 -> ApiError.of(413, "body_too_large", "the body is larger than this server accepts");
            default -> ApiError.of(failure.getStatus(), "http_" + failure.getStatus(), String.valueOf(failure.getMessage()));
        };
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("there is no address " + host + " to listen on", e);
        }
    }

    List<Routes.Route> routes() {
        return List.copyOf(routes.all());
    }

    Models models() {
        return models;
    }

    /** The port that it listens on. */
    public int port() {
        return javalin.port();
    }

    /** Where it listens. */
    public URI uri() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + name + ":" + port());
    }

    /** Takes no new work, lets running requests go on for {@link Limits#grace}, cancels what is left, and frees the models. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LOG.info("stopping");
            jobs.stop();
            mcp.closeGracefully();
            gate.awaitAnswers();
            javalin.stop();
            answers.close();
            models.close();
            registry.close();
        }
    }

    /** Starts to configure a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** How to serve. Not thread-safe. */
    public static final class Builder {
        private final Map<String, LuminaBuilder> models = new LinkedHashMap<>();
        private String host = "127.0.0.1";
        private int port = 8080;
        private List<String> keys = List.of();
        private boolean open;
        private Limits limits = Limits.DEFAULTS;

        private Builder() {}

        /** Adds a model under a name of one's own; the first one answers where clients name none. */
        public Builder model(String name, LuminaBuilder model) {
            if (models.put(name, model) != null) {
                throw new IllegalArgumentException("there are two models of the name " + name + "; each needs its own");
            }
            return this;
        }

        /** The address to listen on; 127.0.0.1 unless set. Others need keys, or {@link #withoutKeys}. */
        public Builder host(String address) {
            host = address;
            return this;
        }

        /** The port; 8080 unless set, 0 for any that is free. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** Keys, one of which a client has to have. */
        public Builder apiKeys(List<String> anyOf) {
            keys = List.copyOf(anyOf);
            return this;
        }

        /** Lets anyone in who reaches the address. */
        public Builder withoutKeys() {
            open = true;
            return this;
        }

        public Builder limits(Limits most) {
            limits = most;
            return this;
        }

        /**
         * Opens the models and listens.
         *
         * @throws IllegalArgumentException if there is no model, or the address is not of this machine alone and nobody said who may come
         * @throws org.luminamgpt.LuminaException if a model cannot be opened
         */
        public LuminaServer start() {
            if (models.isEmpty()) {
                throw new IllegalArgumentException("a server needs a model");
            }
            if (!isLoopback(host) && keys.isEmpty() && !open) {
                throw new IllegalArgumentException("listening on " + host + " lets others in: give keys, or say that none are wanted");
            }
            return new LuminaServer(this);
        }
    }
}
