// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.io.IOException;

/** A file whose pixels cannot be had. The message goes on after the file's name: "is cut short: ...". */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1;

    ImageFormatException(String message) {
        super(message);
    }

    static ImageFormatException cut(String where) {
        return new ImageFormatException("is cut short (" + where + "): the whole file is needed");
    }

    static ImageFormatException damaged(String what) {
        return new ImageFormatException("is damaged (" + what + "): an undamaged copy is needed");
    }

    static ImageFormatException unsupported(String what) {
        return new ImageFormatException("is " + what + ", a kind that is not read here: save it as a plain PNG");
    }
}
