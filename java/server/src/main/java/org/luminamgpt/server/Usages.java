// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.ToLongFunction;
import org.luminamgpt.Image;
import org.luminamgpt.Result;
import org.luminamgpt.Usage;

/** What answers took, in the forms of OpenAI's API. */
final class Usages {
    private Usages() {}

    private static long sum(List<Result> results, ToLongFunction<Usage> part) {
        return results.stream().map(Result::usage).mapToLong(part).sum();
    }

    static ObjectNode chat(List<Result> results) {
        long prompt = sum(results, Usage::promptTokens);
        long generated = sum(results, Usage::generatedTokens);
        ObjectNode json = Json.object().put("prompt_tokens", prompt).put("completion_tokens", generated).put("total_tokens", prompt + generated);
        json.putObject("prompt_tokens_details").put("cached_tokens", sum(results, Usage::cachedPromptTokens));
        return json;
    }

    /** @param textTokens of each prompt; what it has beyond them are pictures */
    static ObjectNode images(List<Result> results, long textTokens) {
        long prompt = sum(results, Usage::promptTokens);
        long generated = sum(results, Usage::generatedTokens);
        long drawn = results.stream().flatMap(result -> result.images().stream()).mapToLong(Usages::tokens).sum();
        ObjectNode json = Json.object().put("input_tokens", prompt).put("output_tokens", generated).put("total_tokens", prompt + generated);
        long text = Math.min(prompt, textTokens * results.size());
        json.putObject("input_tokens_details").put("text_tokens", text).put("image_tokens", prompt - text);
        json.putObject("output_tokens_details").put("text_tokens", Math.max(0, generated - drawn)).put("image_tokens", Math.min(drawn, generated));
        return json;
    }

    /** The codes of a picture and the ends of its rows. */
    private static long tokens(Image image) {
        long rows = image.metadata().size().height() / 16;
        return rows * (image.metadata().size().width() / 16 + 1);
    }
}
