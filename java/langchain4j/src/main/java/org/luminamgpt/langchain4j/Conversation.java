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
import org.luminamgpt.Message;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;

/** LangChain4j's messages as ours, of which the library makes one prompt. */
final class Conversation {
    private Conversation() {}

    static Request request(List<ChatMessage> messages) {
        return Request.conversation(messages.stream().map(Conversation::message).toList());
    }

    /** The text and picture of a single user message, for a task. */
    static Request request(List<ChatMessage> messages, Task task) {
        if (messages.size() != 1 || !(messages.get(0) instanceof UserMessage message)) {
            throw Failures.unsupported(task + " takes a single user message, got " + messages.size()
                    + " messages; leave the task out for a conversation");
        }
        return Request.of(task, message.contents().stream().map(Conversation::part).toArray(Part[]::new));
    }

    private static Message message(ChatMessage message) {
        if (message instanceof UserMessage user) {
            return new Message(Message.Role.USER, user.contents().stream().map(Conversation::part).toList());
        } else if (message instanceof SystemMessage system) {
            return Message.system(system.text());
        } else if (message instanceof AiMessage answer && !answer.hasToolExecutionRequests()) {
            return new Message(Message.Role.ASSISTANT, parts(answer));
        }
        throw Failures.unsupported("this model takes messages of the user, the system and itself, and calls no tools; got " + message.type());
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
        if (answer.text() != null) {
            parts.add(new Part.Text(answer.text()));
        }
        return parts;
    }
}
