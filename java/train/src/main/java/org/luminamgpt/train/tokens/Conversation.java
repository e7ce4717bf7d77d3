// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.util.List;
import org.luminamgpt.tools.Rgb;

/**
 * One training sample before tokens: messages, human first, taking turns; text marks each picture's place by
 * {@code <|image|>}.
 *
 * @param bare when set, only the last message's pictures are the sample, without prompt or frame: what guidance's
 *             unconditional branch sees
 */
public record Conversation(List<Message> messages, boolean bare) {
    public Conversation {
        messages = List.copyOf(messages);
    }

    /** @param pictures in the order of their marks */
    public record Message(boolean human, String text, List<Picture> pictures) {
        public Message {
            pictures = List.copyOf(pictures);
        }
    }

    /** A picture that is read or drawn when asked for. */
    @FunctionalInterface
    public interface Picture {
        Rgb rgb() throws BadSampleException;
    }

    /** A question with its answer. */
    public static Conversation of(Message question, Message answer) {
        return new Conversation(List.of(question, answer), false);
    }

    public static Message human(String text, Picture... pictures) {
        return new Message(true, text, List.of(pictures));
    }

    public static Message model(String text, Picture... pictures) {
        return new Message(false, text, List.of(pictures));
    }

    public Conversation asBare() {
        return new Conversation(messages, true);
    }
}
