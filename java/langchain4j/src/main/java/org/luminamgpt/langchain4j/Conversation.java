// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;

/**
 * Messages as the parts of one prompt. The model knows turns, not roles: each ends with its token. Messages of the system and the user that
 * follow each other are one turn, a line each; pictures are parted from words by a blank, as the model was trained.
 */
final class Conversation {
    /** Its name in a text is read as the token. */
    private static final String END_OF_TURN = "<reserved08706>";

    private final List<Part> parts = new ArrayList<>();
    private boolean answered;

    private Conversation() {}

    static Request request(List<ChatMessage> messages) {
        return Request.message(read(messages).parts.toArray(Part[]::new));
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
                conversation.add(user.contents().stream().map(Conversation::part).toList(), false);
            } else if (message instanceof SystemMessage system) {
                conversation.add(List.of(new Part.Text(system.text())), false);
            } else if (message instanceof AiMessage answer && !answer.hasToolExecutionRequests()) {
                conversation.add(parts(answer), true);
            } else {
                throw Failures.unsupported("this model takes messages of the user, the system and itself, and calls no tools; got "
                        + message.type());
            }
        }
        if (messages.isEmpty() || conversation.answered) {
            throw Failures.invalid("the last message has to be the user's, and "
                    + (messages.isEmpty() ? "there is none" : "is the model's"));
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

    private static List<Part> parts(AiMessage answer) {
        var parts = new ArrayList<Part>();
        answer.images().forEach(image -> parts.add(Pictures.read(image)));
        if (answer.text() != null && !answer.text().isEmpty()) {
            parts.add(new Part.Text(answer.text()));
        }
        return parts;
    }

    /** @param answer whether it is the model's */
    private void add(List<Part> message, boolean answer) {
        if (!parts.isEmpty()) {
            parts.add(new Part.Text(answer || answered ? END_OF_TURN : "\n"));
        }
        answered = answer;
        for (int i = 0; i < message.size(); i++) {
            if (i > 0 && !areApart(message.get(i - 1), message.get(i))) {
                parts.add(new Part.Text(" "));
            }
            parts.add(message.get(i));
        }
    }

    private static boolean areApart(Part left, Part right) {
        return left instanceof Part.Text before && (right instanceof Part.Text || before.text().length() > before.text().stripTrailing().length())
                || right instanceof Part.Text after && after.text().length() > after.text().stripLeading().length();
    }
}
