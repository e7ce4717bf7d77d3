// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * One message of a conversation that the caller keeps; {@link Request#conversation} makes a prompt of them. A value, which can be sent and
 * stored ({@link Serializable}).
 *
 * @param role whose it is
 * @param parts text and pictures in their order; none at all is a message that says nothing
 */
public record Message(Role role, List<Part> parts) implements Serializable {
    /** Who says a message. */
    public enum Role {
        /** Who set the conversation up: how to answer. The models know turns and no roles, and read it as the user's. */
        SYSTEM,
        USER,
        /** The model. */
        ASSISTANT
    }

    public Message {
        Objects.requireNonNull(role, "role");
        parts = List.copyOf(parts);
    }

    public static Message system(String text) {
        return new Message(Role.SYSTEM, List.of(new Part.Text(text)));
    }

    public static Message user(String text) {
        return user(new Part.Text(text));
    }

    public static Message user(Part... parts) {
        return new Message(Role.USER, List.of(parts));
    }

    public static Message assistant(String text) {
        return assistant(new Part.Text(text));
    }

    /**
     * An answer with pictures, or of tokens: with {@link Part#tokens} of {@link Result#ids}, less the end of turn at their end, the model
     * reads what it generated, where a picture would be encoded anew.
     */
    public static Message assistant(Part... parts) {
        return new Message(Role.ASSISTANT, List.of(parts));
    }
}
