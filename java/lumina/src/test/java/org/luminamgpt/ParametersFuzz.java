// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What tools/fuzz gives parameters of pictures: a PNG file, or the text alone. What is read is written and read again the same. */
public final class ParametersFuzz {
    private ParametersFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        boolean png = input.length > 1 && input[0] == (byte) 0x89 && input[1] == 'P';
        ImageMetadata read;
        try {
            read = png ? PngFile.readMetadata(new ByteArrayInputStream(input)).orElse(null)
                    : Parameters.read(new String(input, StandardCharsets.UTF_8));
        } catch (IOException | LuminaException.InvalidRequest e) {
            return;
        }
        if (read == null) {
            return;
        }
        ImageMetadata again = Parameters.read(Parameters.write(read));
        if (!again.equals(read)) {
            throw new AssertionError(read + " was written and read as " + again);
        }
        try {
            read.request();
        } catch (LuminaException.InvalidRequest e) {
            return;  // a task that needs a picture, for instance
        }
    }
}
