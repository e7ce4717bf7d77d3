// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.time.Instant;
import org.luminamgpt.Lumina;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Request;
import org.luminamgpt.tools.Workbench;

/** A model under the name that clients call it by. */
record ServedModel(String name, Lumina lumina, ModelInfo info, Instant opened, Queue queue) {
    ServedModel(String name, Lumina lumina) {
        this(name, lumina, lumina.info(), Instant.now(), new Queue());
    }

    /** How many tokens a text is, alone. */
    int tokens(String text) {
        return text.isEmpty() ? 0 : Workbench.of(lumina).prompt(Request.message(org.luminamgpt.Part.text(text))).length;
    }
}
