// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.luminamgpt.LuminaException;

/** Failures as the exceptions that users of LangChain4j know; those say too whether another try makes sense. */
final class Failures {
    private Failures() {}

    static LangChain4jException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (cause instanceof LangChain4jException known) {
            return known;
        } else if (cause instanceof LuminaException.InvalidRequest) {
            return new InvalidRequestException(message, cause);
        } else if (cause instanceof LuminaException.QueueFull) {
            return new RateLimitException(message, cause);
        } else if (cause instanceof LuminaException.EngineFailure || cause instanceof LuminaException.OutOfMemory) {
            return new InternalServerException(message, cause);
        } else if (cause instanceof java.util.concurrent.TimeoutException) {
            return new TimeoutException("the answer was not there in the time that the model's builder allows; allow more, or ask for less", cause);
        } else if (cause instanceof LuminaException.Closed || cause instanceof LuminaException.ModelFormat
                || cause instanceof LuminaException.NativeLibrary) {
            return new NonRetriableException(message, cause);
        }
        return new LangChain4jException(message == null ? cause.toString() : message, cause);
    }

    static InvalidRequestException invalid(String message) {
        return new InvalidRequestException(message);
    }

    static UnsupportedFeatureException unsupported(String message) {
        return new UnsupportedFeatureException(message);
    }
}
