// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;

/** What a client is told instead of an answer, in the form of OpenAI's API. */
final class ApiError extends RuntimeException {
    static final int CLIENT_GONE = 499;  // nginx's number: nobody is there to read it
    private static final long serialVersionUID = 1;
    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";

    final int status;
    final String type;
    final String code;
    final @Nullable String param;
    /** When it is worth to try again, for the statuses 429 and 503. */
    final long retryAfterSeconds;

    private ApiError(int status, String type, String code, @Nullable String param, String message, @Nullable Throwable cause) {
        this(status, type, code, param, message, cause, 1);
    }

    private ApiError(int status, String type, String code, @Nullable String param, String message, @Nullable Throwable cause,
            long retryAfterSeconds) {
        super(message, cause);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** @param param the field of the request that cannot be honoured */
    static ApiError invalid(@Nullable String param, String message) {
        return new ApiError(400, INVALID, "invalid_value", param, message, null);
    }

    static ApiError of(int status, String code, String message) {
        String type = status == 429 ? "rate_limit_error" : status == 401 ? "authentication_error" : status >= 500 ? SERVER : INVALID;
        return new ApiError(status, type, code, null, message, null);
    }

    static ApiError stopping() {
        return of(503, "stopping", "the server is stopping; send the request to another one, or again when it has started anew");
    }

    /** The failure of a request as its client is told it. */
    static ApiError of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (cause instanceof ApiError known) {
            return known;
        } else if (cause instanceof LuminaException.InvalidRequest) {
            return new ApiError(400, INVALID, "invalid_value", null, message, cause);
        } else if (cause instanceof LuminaException.QueueFull) {
            return new ApiError(429, "rate_limit_error", "queue_full", null, message, cause);
        } else if (cause instanceof LuminaException.NoImage) {
            return new ApiError(422, INVALID, "no_image", "max_tokens", message, cause);
        } else if (cause instanceof LuminaException.Cancelled) {
            return new ApiError(CLIENT_GONE, INVALID, "cancelled", null, message, cause);
        } else if (cause instanceof LuminaException.Closed) {
            return new ApiError(503, SERVER, "stopping", null, message, cause);
        } else if (cause instanceof LuminaException.OutOfMemory || cause instanceof OutOfMemoryError) {
            return new ApiError(503, SERVER, "out_of_memory", null, message, cause);
        } else if (cause instanceof TimeoutException) {
            return new ApiError(504, SERVER, "timeout", null, "the request took longer than the server allows", cause);
        }
        boolean ours = cause instanceof LuminaException;
        return new ApiError(500, SERVER, "internal_error", null, ours ? message
                : "the server failed; its log says why, under the id of this request", cause);
    }

    ApiError retryAfter(long seconds) {
        return new ApiError(status, type, code, param, String.valueOf(getMessage()), getCause(), seconds);
    }

    ApiError at(@Nullable String name) {
        return new ApiError(status, type, code, name, String.valueOf(getMessage()), getCause());
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.putObject("error").put("message", getMessage()).put("type", type).put("param", param).put("code", code);
        return json;
    }
}
