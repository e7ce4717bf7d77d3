// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;

/**
 * Messages as the parts of one prompt. The model knows turns, not roles: each ends with its token. A system message stands at the
 * beginning of the turn after it; neighbours of the same side are one turn; what stands side by side is parted by a blank, as the model
 * was trained.
 */
final class Conversation {
    private final List<List<Part>> turns = new ArrayList<>();
    private boolean answering;

    private Conversation() {}

    static Request request(List<ChatMessage> messages, Lumina lumina) {
        return Request.message(read(messages).parts(lumina).toArray(Part[]::new));
    }

    /** The text and picture of a single user message, for a task. */
    static Request request(List<ChatMessage> messages, Task task) {
        if (messages.size() != 1 || !(messages.get(0) instanceof UserMessage message)) {
            throw Failures.unsupported(task + " takes a single user message, got " + messages.size()
                    + " messages; leave the task out for a conversation");
        }
        return Request.of(task, message.contents().stream().map(Conversation::part).toArray(Part[]::new));
    }

    private static Conversation read(List<ChatMessage> messages) {
        var conversation = new Conversation();
        for (ChatMessage message : messages) {
            if (message instanceof UserMessage user) {
                user.contents().forEach(content -> conversation.add(part(content), false));
            } else if (message instanceof SystemMessage system) {
                conversation.add(new Part.Text(system.text() + "\n"), false);
            } else if (message instanceof AiMessage answer && !answer.hasToolExecutionRequests()) {
                conversation.add(answer);
            } else {
                throw Failures.unsupported("this model takes messages of the user, the system and itself, and calls no tools; got "
                        + message.type());
            }
        }
        if (conversation.answering) {
            throw Failures.invalid("the last message has to be the user's, and is the model's");
        }
        return conversation;
    }

    private static Part part(Content content) {
        if (content instanceof TextContent text) {
            return new Part.Text(text.text());
        } else if (content instanceof ImageContent image) {
            return Pictures.read(image.image());
        }
        throw Failures.unsupported("this model reads text and pictures, not " + content.type());
    }

    private void add(AiMessage answer) {
        for (Image image : answer.images()) {
            add(Pictures.read(image), true);
        }
        if (answer.text() != null && !answer.text().isEmpty()) {
            add(new Part.Text(answer.text()), true);
        }
    }

    private void add(Part part, boolean answer) {
        if (turns.isEmpty() || answer != answering) {
            turns.add(new ArrayList<>());
            answering = answer;
        }
        List<Part> turn = turns.get(turns.size() - 1);
        if (!turn.isEmpty() && !blankBetween(turn.get(turn.size() - 1), part)) {
            turn.add(new Part.Text(" "));
        }
        turn.add(part);
    }

    private static boolean blankBetween(Part left, Part right) {
        return left instanceof Part.Text before && before.text().length() > before.text().stripTrailing().length()
                || right instanceof Part.Text after && after.text().length() > after.text().stripLeading().length();
    }

    private List<Part> parts(Lumina lumina) {
        if (turns.isEmpty()) {
            throw Failures.invalid("the conversation is empty; it needs a user's message");
        }
        var parts = new ArrayList<>(turns.get(0));
        if (turns.size() > 1) {
            Part endOfTurn = endOfTurn(lumina);
            turns.stream().skip(1).forEach(turn -> {
                parts.add(endOfTurn);
                parts.addAll(turn);
            });
        }
        return parts;
    }

    /** Every message ends with it. */
    private static Part endOfTurn(Lumina lumina) {
        int[] prompt = Workbench.of(lumina).prompt(Request.message(new Part.Text("-")));
        return Part.tokens(prompt[prompt.length - 1]);
    }
}
