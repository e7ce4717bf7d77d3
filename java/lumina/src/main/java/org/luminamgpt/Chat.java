// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/**
 * A conversation: each turn sees the messages and answers before it, pictures included, as the very tokens that were
 * read and generated.
 *
 * <p>One turn at a time; a second one during the first is refused. A turn that fails or is cancelled leaves the
 * conversation as it was; the next one waits until the engine has left it. A chat holds nothing that needs closing: it is a list of token ids.
 * Where the messages are kept elsewhere, as with a server's clients, {@link Request#conversation} takes them all at once.
 */
public interface Chat {
    /** Says something and waits for the answer, as {@link Lumina#generate} does. An interrupt cancels the turn. */
    Result send(Part... message);

    /** The same for a request: its message, size and sampling. */
    Result send(Request request);

    /** Says something and returns at once; the next turn may begin when the result is there. */
    Generation submit(Request request);

    /** A copy that continues on its own from here. */
    Chat fork();

    /** All ids so far, begin token included; empty before the first turn. */
    int[] ids();
}
