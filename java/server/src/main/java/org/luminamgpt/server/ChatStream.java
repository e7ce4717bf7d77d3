// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.luminamgpt.Result;

/** A chat's answer in chunks, as OpenAI's API has them; rows of pictures are a field of ours, which other clients pass over. */
final class ChatStream implements EventStream.Form {
    private static final String CHUNK = "chat.completion.chunk";

    private final Job job;
    private final boolean usage;
    private final Set<Integer> begun = new HashSet<>();

    /** @param usage whether the last chunk tells what the answer took */
    ChatStream(Job job, boolean usage) {
        this.job = job;
        this.usage = usage;
    }

    @Override
    public void write(JobEvent event, long number, EventStream out) throws IOException {
        if (event instanceof JobEvent.Text text) {
            send(text.answer(), Json.object().put("content", text.delta()), null, null, out);
        } else if (event instanceof JobEvent.Row row) {
            ObjectNode rows = Json.object().put("image", row.image()).put("row", row.row()).put("rows", row.rows()).put("size", row.size()
                    .toString());
            send(answer(row.image()), Json.object(), null, rows, out);
        } else if (event instanceof JobEvent.Drawn drawn) {
            ObjectNode delta = Json.object();
            delta.putArray("images").add(ChatRoutes.image(drawn.picture()).put("index", drawn.image()));
            send(answer(drawn.image()), delta, null, null, out);
        } else if (event instanceof JobEvent.Ended) {
            end(out);
        }
    }

    private int answer(int image) {
        return job.pictures().get(image).answer;
    }

    private void send(int answer, ObjectNode delta, @org.jspecify.annotations.Nullable String finish,
            @org.jspecify.annotations.Nullable ObjectNode lumina, EventStream out) throws IOException {
        if (begun.add(answer)) {
            ObjectNode first = ChatRoutes.head(job, CHUNK);
            ObjectNode choice = first.putArray("choices").addObject().put("index", answer);
            choice.putObject("delta").put("role", "assistant").put("content", "");
            choice.putNull("logprobs").putNull("finish_reason");
            out.event("", 0, first);
        }
        ObjectNode chunk = ChatRoutes.head(job, CHUNK);
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", answer);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finish);
        if (lumina != null) {
            chunk.set("lumina", lumina);
        }
        out.event("", 0, chunk);
    }

    private void end(EventStream out) throws IOException {
        ApiError error = job.error();
        if (error != null) {
            out.event("", 0, error.json());
            return;
        }
        List<Result> results = job.results();
        for (int i = 0; i < results.size(); i++) {
            send(i, Json.object(), ChatRoutes.finish(results.get(i)), ModelRoutes.sampling(results.get(i).sampling()), out);
        }
        if (usage) {
            ObjectNode last = ChatRoutes.head(job, CHUNK);
            last.putArray("choices");
            last.set("usage", Usages.chat(results));
            out.event("", 0, last);
        }
        out.text("[DONE]");
    }
}
