// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

/** What a request asks for: how its parts become the message that the model was trained on. */
public enum Task {
    /** A picture from a text. */
    IMAGE("Generate an image of {size} according to the following prompt:\n{text}", true, false),
    /** The parts as they are, in their order, as one message. */
    MESSAGE("", false, false),
    /** The parts as they are, with neither begin token nor end of turn around them. */
    BARE("", false, false),
    /** Which pixel belongs to what, as a picture. (The misspelling is what the model was trained on.) */
    SEGMENTATION("Segmentic segmentation. <|image|>", false, true),
    DEPTH("Depth estimation. <|image|>", false, true),
    NORMALS("Surface normal estimation. <|image|>", false, true),
    POSE("Human pose estimation. <|image|>", false, true),
    /** Where the thing is that the text names. */
    DETECT("Detect: {text} <|image|>", true, true),
    /** The picture changed as the text says. */
    EDIT("{text} <|image|>", true, true),
    /** A picture that follows a segmentation, depth map or drawing, and a caption. */
    CONDITION("Generate an image according to the provided image, and according to the following caption:\n{text} <|image|>",
            true, true);

    private final String template;
    private final boolean text;
    private final boolean picture;

    Task(String template, boolean text, boolean picture) {
        this.template = template;
        this.text = text;
        this.picture = picture;
    }

    /** The message, with {size} and {text} for what a request fills in; empty where the parts themselves are the message. */
    public String template() {
        return template;
    }

    /** Whether the request brings a text. */
    public boolean needsText() {
        return text;
    }

    /** Whether the request brings a picture. */
    public boolean needsPicture() {
        return picture;
    }

    /** Whether the message is the parts themselves. */
    public boolean isFreeForm() {
        return template.isEmpty();
    }
}
