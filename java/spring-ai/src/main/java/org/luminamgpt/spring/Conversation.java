// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;

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

    static Request request(List<Message> messages) {
        return Request.message(read(messages).parts.toArray(Part[]::new));
    }

    /** The text and picture of a single user message, for a task. */
    static Request request(List<Message> messages, Task task) {
        if (messages.size() != 1 || !(messages.get(0) instanceof UserMessage message)) {
            throw new LuminaException.InvalidRequest(task + " takes a single user message, got " + messages.size()
                    + " messages; leave the task out for a conversation");
        }
        return Request.of(task, parts(message.getText(), message.getMedia()).toArray(Part[]::new));
    }

    private static Conversation read(List<Message> messages) {
        var conversation = new Conversation();
        for (Message message : messages) {
            if (message instanceof UserMessage user) {
                conversation.add(parts(user.getText(), user.getMedia()), false);
            } else if (message instanceof SystemMessage system) {
                conversation.add(parts(system.getText(), List.of()), false);
            } else if (message instanceof AssistantMessage answer && !answer.hasToolCalls()) {
                conversation.add(parts(answer.getText(), answer.getMedia()), true);
            } else {
                throw new LuminaException.InvalidRequest("this model takes messages of the user, the system and itself, and calls no tools; got "
                        + message.getMessageType());
            }
        }
        if (messages.isEmpty() || conversation.answered) {
            throw new LuminaException.InvalidRequest("the last message has to be the user's, and "
                    + (messages.isEmpty() ? "there is none" : "is the model's"));
        }
        return conversation;
    }

    private static List<Part> parts(@Nullable String text, List<Media> media) {
        Stream<Part> words = text == null || text.isEmpty() ? Stream.of() : Stream.of(new Part.Text(text));
        return Stream.concat(words, media.stream().map(Pictures::read)).toList();
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
