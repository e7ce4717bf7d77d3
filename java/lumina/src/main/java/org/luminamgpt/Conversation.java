// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as the parts of one prompt, whose last turn the prompt itself ends. */
final class Conversation {
    private static final Part END_OF_TURN = new Part.Text(Request.END_OF_TURN);
    private static final Part NEW_LINE = new Part.Text("\n");
    private static final Part BLANK = new Part.Text(" ");

    private Conversation() {}

    static Part[] parts(List<Message> messages) {
        var parts = new ArrayList<Part>();
        Message before = null;
        for (Message message : messages) {
            if (before != null) {
                parts.add(isAnswer(before) || isAnswer(message) ? END_OF_TURN : NEW_LINE);
            }
            add(message, parts);
            before = message;
        }
        if (before == null || isAnswer(before)) {
            throw new LuminaException.InvalidRequest("the last message of a conversation has to be the user's, and "
                    + (before == null ? "there is none" : "it is the assistant's"));
        }
        return parts.toArray(Part[]::new);
    }

    private static boolean isAnswer(Message message) {
        return message.role() == Message.Role.ASSISTANT;
    }

    private static void add(Message message, List<Part> parts) {
        Part before = null;
        for (Part part : message.parts()) {
            if (part instanceof Part.Text text && text.text().isEmpty()) {
                continue;
            }
            if (needBlank(before, part)) {
                parts.add(BLANK);
            }
            parts.add(part);
            before = part;
        }
    }

    /** Whether a picture is one of both, and the other a picture or words that bring no blank. Tokens stay as they are. */
    private static boolean needBlank(@Nullable Part left, Part right) {
        if (left instanceof Part.Picture) {
            return right instanceof Part.Picture || right instanceof Part.Text text && !Character.isWhitespace(text.text().charAt(0));
        }
        return right instanceof Part.Picture && left instanceof Part.Text text
                && !Character.isWhitespace(text.text().charAt(text.text().length() - 1));
    }
}
