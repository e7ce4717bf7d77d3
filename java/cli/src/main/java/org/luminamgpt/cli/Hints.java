// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.luminamgpt.Result;

/** What to say to those who expect more of a model than it gives. */
final class Hints {
    private static final String EMBEDDED = "The embedded model does not talk: it draws one object from a sentence such as \"A cartoon picture"
            + " of a fox on a blue background.\", and answers \"Describe the image in detail.\" about such a picture.";

    private Hints() {}

    /** One sentence about what a model can do, empty where nothing is known. */
    static String about(ModelOptions model) {
        return model.model == null ? EMBEDDED : "";
    }

    /** What to say in place of an answer that has nothing to show, empty otherwise. */
    static String ofNothing(Result result, ModelOptions model) {
        if (!result.text().isBlank()) {
            return "";
        }
        return ("The answer has no text: none of its " + result.ids().length + " tokens is any. " + about(model)).strip();
    }
}
