// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes before its body is read: it gets an id, and is refused where it comes from a foreign page, has no key, or is
 * too large. What came of it is logged, and counted.
 */
final class Gate extends Handler.Wrapper {
    static final String REQUEST_ID = "X-Request-Id";
    private static final Logger LOG = LoggerFactory.getLogger("org.luminamgpt.server.requests");
    private static final Pattern GOOD_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> OPEN = Set.of("/", "/healthz", "/readyz", "/favicon.ico");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String BEARER = "bearer ";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Limits limits;
    private final List<byte[]> keys;
    private final boolean localOnly;
    private final MeterRegistry registry;
    private final AtomicLong bodies = new AtomicLong();
    private final long mostBodies;
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param keys one of which a client has to have; none: no key is asked for
     * @param localOnly whether the server is for this machine alone
     */
    Gate(Limits limits, List<String> keys, boolean localOnly, MeterRegistry registry) {
        this.limits = limits;
        this.keys = keys.stream().map(Gate::digest).toList();
        this.localOnly = localOnly;
        this.registry = registry;
        mostBodies = Math.max(limits.bodyBytes(), Runtime.getRuntime().maxMemory() / 4);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String given = request.getHeaders().get(REQUEST_ID);
        String id = given != null && GOOD_ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
        response.getHeaders().put(REQUEST_ID, id);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        long begin = System.nanoTime();
        long body = bodyBytes(request);
        bodies.addAndGet(body);
        underWay.incrementAndGet();
        Request.addCompletionListener(request, failure -> {
            bodies.addAndGet(-body);
            underWay.decrementAndGet();
            tell(request, response.getStatus(), id, System.nanoTime() - begin);
        });
        ApiError refusal = refusal(request, body);
        if (refusal == null) {
            return super.handle(request, response, callback);
        }
        write(response, refusal, callback);
        return true;
    }

    /** Waits until those who were promised an answer have it, for a while: one that does not read its answer is not waited for. */
    void awaitAnswers() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (underWay.get() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    static void write(Response response, ApiError error, Callback callback) {
        response.setStatus(error.status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        if (error.status == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        } else if (error.status == 429 || error.status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, error.retryAfterSeconds);
        }
        Content.Sink.write(response, true, Json.write(error.json()), callback);
    }

    /** As promised; the limit where nothing is, and something may come. */
    private long bodyBytes(Request request) {
        boolean chunked = request.getHeaders().get(HttpHeader.TRANSFER_ENCODING) != null;
        return chunked ? limits.bodyBytes() : Math.max(0, Math.min(request.getLength(), limits.bodyBytes()));
    }

    private @Nullable ApiError refusal(Request request, long body) {
        String path = Request.getPathInContext(request);
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (localOnly && (host == null || !LOOPBACK.contains(host.replaceFirst(":\\d+$", "")))) {
            return ApiError.of(403, "forbidden_host", "this server is for this machine alone, as localhost or 127.0.0.1; it was asked as "
                    + (host == null ? "nothing" : host));
        }
        if (origin != null && !origin.replaceFirst("^https?://", "").equals(host)) {
            return ApiError.of(403, "forbidden_origin", "pages of other sites may not use this server, and this one is of " + origin);
        }
        if (!keys.isEmpty() && !OPEN.contains(path) && !path.startsWith("/ui/") && !hasKey(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            return ApiError.of(401, "invalid_api_key", "this server wants a key, as the header \"Authorization: Bearer KEY\"");
        }
        if (request.getLength() > limits.bodyBytes()) {
            return ApiError.of(413, "body_too_large", "the body has " + request.getLength() + " bytes; at most " + limits.bodyBytes()
                    + " are accepted");
        }
        if (body > 0 && bodies.get() > mostBodies) {
            return ApiError.of(429, "too_many_bodies", "other requests are being read, and there is no memory for one more; try again");
        }
        return null;
    }

    private boolean hasKey(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return false;
        }
        byte[] given = digest(authorization.substring(BEARER.length()).strip());
        boolean found = false;
        for (byte[] key : keys) {  // all of them, whichever it is: the time tells nothing
            found |= MessageDigest.isEqual(key, given);
        }
        return found;
    }

    /** Of one length, whatever the key's is. */
    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void tell(Request request, int status, String id, long nanos) {
        String path = Request.getPathInContext(request);
        registry.timer("http.server.requests", "method", Routes.METHODS.contains(request.getMethod()) ? request.getMethod() : "other", "route",
                Routes.template(path), "status", Integer.toString(status)).record(nanos, TimeUnit.NANOSECONDS);
        LOG.atInfo().addKeyValue("request_id", id).addKeyValue("method", request.getMethod()).addKeyValue("path", path)
                .addKeyValue("status", status).addKeyValue("ms", nanos / 1_000_000).addKeyValue("client", Request.getRemoteAddr(request))
                .log("request");
    }
}
