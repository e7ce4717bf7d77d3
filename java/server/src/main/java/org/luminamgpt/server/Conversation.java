// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;

/**
 * The messages of a chat as one prompt: turns that end with the token that the model ends its own with. What a system or developer message
 * says stands before the first user's words, as the models were trained on turns of two alone.
 */
final class Conversation {
    private static final String END_OF_TURN = "<reserved08706>";
    private static final int MOST_MESSAGES = 256;
    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant");

    private final ServedModel model;
    private final Limits limits;
    private final List<Part> parts = new ArrayList<>();
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
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            String where = "messages[" + i + "]";
            if (!(messages.get(i) instanceof ObjectNode message)) {
                throw ApiError.invalid(where, where + " has to be an object, was " + Fields.kind(messages.get(i)));
            }
            String role = before;
            before = add(new Fields(message, where + "."), where, role);
        }
        if (!before.equals("user")) {
            throw ApiError.invalid("messages", "the last message has to be the user's, was of the role " + before);
        }
        Asked.checkText(model, words.toString(), "messages", limits);
        try {
            return Request.message(parts.toArray(Part[]::new));
        } catch (LuminaException.InvalidRequest e) {
            throw ApiError.invalid("messages", String.valueOf(e.getMessage()));
        }
    }

    /** @return the role */
    private String add(Fields message, String where, String before) {
        String role = message.oneOf("role", "", ROLES);
        boolean answer = role.equals("assistant");
        if (!before.isEmpty() && (answer || before.equals("assistant"))) {
            parts.add(Part.text(END_OF_TURN));
        } else if (!before.isEmpty()) {
            text("\n");
        }
        if (answer && before.isEmpty()) {
            throw ApiError.invalid("messages", "the first message cannot be the assistant's");
        }
        content(message.any("content"), where + ".content", answer);
        if (answer) {
            images(message.any("images"), where + ".images");
            message.neutral("refusal");
            message.neutral("tool_calls");
            message.neutral("function_call");
            message.neutral("audio");
            message.unused("annotations", "reasoning_content");
        }
        message.unused("name");
        message.end();
        return role;
    }

    private void content(@Nullable JsonNode content, String where, boolean answer) {
        if (content == null && answer) {
            return;
        } else if (content != null && content.isTextual()) {
            text(content.textValue());
            return;
        } else if (content == null || !content.isArray() || content.isEmpty()) {
            throw ApiError.invalid(where, where + " has to be a string or an array of parts, was " + Fields.kind(content));
        }
        for (int i = 0; i < content.size(); i++) {
            part(content.get(i), where + "[" + i + "]");
        }
    }

    private void images(@Nullable JsonNode images, String where) {
        for (int i = 0; images != null && i < images.size(); i++) {
            part(images.get(i), where + "[" + i + "]");
        }
    }

    private void part(JsonNode node, String where) {
        if (!(node instanceof ObjectNode object)) {
            throw ApiError.invalid(where, where + " has to be an object, was " + Fields.kind(node));
        }
        var part = new Fields(object, where + ".");
        String type = part.oneOf("type", "", List.of("text", "image_url"));
        if (type.equals("text")) {
            String text = part.text("text");
            if (text == null) {
                throw part.missing("text");
            }
            text(text);
        } else {
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
            picture(PictureInput.dataUrl(data, where + ".image_url", false, limits), where);
        }
        part.end();
    }

    private void text(String text) {
        if (text.isEmpty()) {
            return;
        }
        boolean follows = !parts.isEmpty() && parts.get(parts.size() - 1) instanceof Part.Picture;
        String spaced = follows && !Character.isWhitespace(text.charAt(0)) ? " " + text : text;
        parts.add(Part.text(spaced));
        words.append(spaced);
    }

    /** Apart from words by a space, as the models were trained. */
    private void picture(Part.Picture picture, String where) {
        if (++pictures > limits.pictures()) {
            throw ApiError.invalid(where, "there are more than " + limits.pictures() + " pictures, which is the limit");
        }
        if (!parts.isEmpty() && parts.get(parts.size() - 1) instanceof Part.Text text && !text.text().isEmpty()
                && !Character.isWhitespace(text.text().charAt(text.text().length() - 1)) && !text.text().equals(END_OF_TURN)) {
            text(" ");
        }
        parts.add(picture);
    }
}
