// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import org.luminamgpt.Lumina;
import org.luminamgpt.Request;

/** What the tests share: one embedded model of the process, and a picture it drew. */
final class Models {
    static final Lumina LUMINA = Lumina.embedded().build();
    static final String FOX = "A cartoon picture of a fox in the center on a blue background.";
    static final byte[] FOX_PNG = LUMINA.generate(Request.image(FOX).seed(3)).image().toPng();

    private Models() {}
}
