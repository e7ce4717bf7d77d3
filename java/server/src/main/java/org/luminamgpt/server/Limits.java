// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.time.Duration;

/**
 * What one server takes on. All of it is checked before work starts.
 *
 * @param bodyBytes most bytes of a request
 * @param picturePixels most pixels of a picture, as its header says
 * @param pictures most pictures of a request
 * @param promptTokens most tokens of a request's text
 * @param count most pictures or answers that one request may ask for
 * @param queue most requests that a model has under way, waiting ones included; more are answered with 429
 * @param streams most event streams that are open at a time
 * @param time how long a request may take, waiting included
 * @param keptJobs finished jobs that are kept
 * @param keptBytes most bytes of their pictures
 * @param keptTime how long a finished job is kept
 * @param grace how long running requests may go on when the server stops
 */
public record Limits(int bodyBytes, long picturePixels, int pictures, int promptTokens, int count, int queue, int streams, Duration time,
        int keptJobs, long keptBytes, Duration keptTime, Duration grace) {
    /** What {@code lumina serve} has without options. */
    public static final Limits DEFAULTS = new Limits(32 << 20, 40_000_000, 8, 4096, 16, 256, 512, Duration.ofMinutes(30), 256, 256L << 20,
            Duration.ofMinutes(30), Duration.ofSeconds(30));

    public Limits {
        if (bodyBytes < 1 || picturePixels < 1 || pictures < 1 || promptTokens < 1 || count < 1 || queue < 1 || streams < 1 || keptJobs < 1
                || keptBytes < 1 || time.isNegative() || time.isZero() || keptTime.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException("a limit is 1 or more, and no time is negative");
        }
    }

    public Limits withBodyBytes(int bytes) {
        return new Limits(bytes, picturePixels, pictures, promptTokens, count, queue, streams, time, keptJobs, keptBytes, keptTime, grace);
    }

    public Limits withPicturePixels(long pixels) {
        return new Limits(bodyBytes, pixels, pictures, promptTokens, count, queue, streams, time, keptJobs, keptBytes, keptTime, grace);
    }

    public Limits withPromptTokens(int tokens) {
        return new Limits(bodyBytes, picturePixels, pictures, tokens, count, queue, streams, time, keptJobs, keptBytes, keptTime, grace);
    }

    public Limits withCount(int most) {
        return new Limits(bodyBytes, picturePixels, pictures, promptTokens, most, queue, streams, time, keptJobs, keptBytes, keptTime, grace);
    }

    public Limits withQueue(int requests) {
        return new Limits(bodyBytes, picturePixels, pictures, promptTokens, count, requests, streams, time, keptJobs, keptBytes, keptTime,
                grace);
    }

    public Limits withTime(Duration most) {
        return new Limits(bodyBytes, picturePixels, pictures, promptTokens, count, queue, streams, most, keptJobs, keptBytes, keptTime, grace);
    }

    public Limits withKeptJobs(int jobs) {
        return new Limits(bodyBytes, picturePixels, pictures, promptTokens, count, queue, streams, time, jobs, keptBytes, keptTime, grace);
    }

    public Limits withGrace(Duration most) {
        return new Limits(bodyBytes, picturePixels, pictures, promptTokens, count, queue, streams, time, keptJobs, keptBytes, keptTime, most);
    }
}
