// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.io.IOException;

/** Numbered conversations. */
public interface ConversationSource {
    /** Names the source and everything that decides its items; equal names give equal items. */
    String name();

    /** The source in messages: a file's path, for instance. */
    default String title() {
        return name();
    }

    long count() throws IOException;

    /** Gives items {@code from} up to and excluding {@code to}, in order. */
    void visit(long from, long to, Visitor visitor) throws IOException;

    /** Takes one item. */
    interface Visitor {
        void accept(long index, Item item) throws IOException;
    }

    /** An item that is read when asked for: reading pictures may fail. */
    interface Item {
        Conversation read() throws BadSampleException;
    }
}
