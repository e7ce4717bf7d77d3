// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Message.Role;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;

/** Spring AI's messages as ours, of which the library makes one prompt. */
final class Conversation {
    private Conversation() {}

    static Request request(List<Message> messages) {
        return Request.conversation(messages.stream().map(Conversation::message).toList());
    }

    /** The text and picture of a single user message, for a task. */
    static Request request(List<Message> messages, Task task) {
        if (messages.size() != 1 || !(messages.get(0) instanceof UserMessage message)) {
            throw new LuminaException.InvalidRequest(task + " takes a single user message, got " + messages.size()
                    + " messages; leave the task out for a conversation");
        }
        return Request.of(task, parts(message.getText(), message.getMedia()).toArray(Part[]::new));
    }

    private static org.luminamgpt.Message message(Message message) {
        if (message instanceof UserMessage user) {
            return new org.luminamgpt.Message(Role.USER, parts(user.getText(), user.getMedia()));
        } else if (message instanceof SystemMessage system) {
            return new org.luminamgpt.Message(Role.SYSTEM, parts(system.getText(), List.of()));
        } else if (message instanceof AssistantMessage answer && !answer.hasToolCalls()) {
            return new org.luminamgpt.Message(Role.ASSISTANT, parts(answer.getText(), answer.getMedia()));
        }
        throw new LuminaException.InvalidRequest("this model takes messages of the user, the system and itself, and calls no tools; got "
                + message.getMessageType());
    }

    private static List<Part> parts(@Nullable String text, List<Media> media) {
        Stream<Part> words = text == null || text.isEmpty() ? Stream.of() : Stream.of(new Part.Text(text));
        return Stream.concat(words, media.stream().map(Pictures::read)).toList();
    }
}
