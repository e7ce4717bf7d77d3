// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Message;
import org.luminamgpt.Part;
import org.luminamgpt.Request;

/** The messages of a chat, read from JSON and checked against the limits; the library makes one prompt of them. */
final class Conversation {
    private static final int MOST_MESSAGES = 256;
    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant");

    private final ServedModel model;
    private final Limits limits;
    private final List<Message> read = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private int pictures;

    Conversation(ServedModel model, Limits limits) {
        this.model = model;
        this.limits = limits;
    }

    Request request(@Nullable JsonNode messages) {
        if (messages == null || !messages.isArray() || messages.isEmpty() || messages.size() > MOST_MESSAGES) {
            throw ApiError.invalid("messages", "messages has to be an array of 1 to " + MOST_MESSAGES + " messages, was "
                    + (messages != null && messages.isArray() ? "one of " + messages.size() : Fields.kind(messages)));
        }
        String role = "";
        for (int i = 0; i < messages.size(); i++) {
            String where = "messages[" + i + "]";
            if (!(messages.get(i) instanceof ObjectNode message)) {
                throw ApiError.invalid(where, where + " has to be an object, was " + Fields.kind(messages.get(i)));
            }
            role = add(new Fields(message, where + "."), where);
        }
        if (!role.equals("user")) {
            throw ApiError.invalid("messages", "the last message has to be the user's, was of the role " + role);
        }
        Asked.checkText(model, words.toString(), "messages", limits);
        try {
            return Request.conversation(read);
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid("messages", String.valueOf(e.getMessage()));
        }
    }

    /** @return the role */
    private String add(Fields message, String where) {
        String role = message.oneOf("role", "", ROLES);
        boolean answer = role.equals("assistant");
        if (answer && read.isEmpty()) {
            throw ApiError.invalid("messages", "the first message cannot be the assistant's");
        }
        words.append(read.isEmpty() ? "" : "\n");
        var parts = new ArrayList<Part>();
        content(message.any("content"), where + ".content", answer, parts);
        if (answer) {
            images(message.any("images"), where + ".images", parts);
            message.neutral("refusal");
            message.neutral("tool_calls");
            message.neutral("function_call");
            message.neutral("audio");
            message.unused("annotations", "reasoning_content");
        }
        message.unused("name");
        message.end();
        Message.Role whose = switch (role) {
            case "assistant" -> Message.Role.ASSISTANT;
            case "user" -> Message.Role.USER;
            default -> Message.Role.SYSTEM;
        };
        read.add(new Message(whose, parts));
        return role;
    }

    private void content(@Nullable JsonNode content, String where, boolean answer, List<Part> parts) {
        if (content == null && answer) {
            return;
        } else if (content != null && content.isTextual()) {
            parts.add(text(content.textValue()));
            return;
        } else if (content == null || !content.isArray() || content.isEmpty()) {
            throw ApiError.invalid(where, where + " has to be a string or an array of parts, was " + Fields.kind(content));
        }
        for (int i = 0; i < content.size(); i++) {
            parts.add(part(content.get(i), where + "[" + i + "]"));
        }
    }

    private void images(@Nullable JsonNode images, String where, List<Part> parts) {
        for (int i = 0; images != null && i < images.size(); i++) {
            parts.add(part(images.get(i), where + "[" + i + "]"));
        }
    }

    private Part part(JsonNode node, String where) {
        if (!(node instanceof ObjectNode object)) {
            throw ApiError.invalid(where, where + " has to be an object, was " + Fields.kind(node));
        }
        var part = new Fields(object, where + ".");
        Part read = part.oneOf("type", "", List.of("text", "image_url")).equals("text") ? text(part) : picture(part, where);
        part.end();
        return read;
    }

    private Part text(Fields part) {
        String text = part.text("text");
        if (text == null) {
            throw part.missing("text");
        }
        return text(text);
    }

    private Part text(String text) {
        words.append(text);
        return Part.text(text);
    }

    private Part picture(Fields part, String where) {
        JsonNode url = part.any("image_url");
        String data;
        if (url instanceof ObjectNode nested) {
            var inner = new Fields(nested, where + ".image_url.");
            data = inner.text("url", "");
            inner.neutral("detail", "auto", "low", "high");  // there is one way to look at a picture here
            inner.end();
        } else {
            data = part.text("image_url", "");
        }
        Part.Picture picture = PictureInput.text(data, where + ".image_url", false, limits);
        if (++pictures > limits.pictures()) {
            throw ApiError.invalid(where, "there are more than " + limits.pictures() + " pictures, which is the limit");
        }
        words.append(' ');
        return picture;
    }
}
