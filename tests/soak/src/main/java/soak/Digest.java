// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.luminamgpt.Result;

/** What an answer was, so that the next one can be compared with it: ids, text and every pixel. */
final class Digest {
    private final MessageDigest sha;

    Digest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(Result result) {
        return new Digest().add(result).end();
    }

    Digest add(Result result) {
        add(result.ids());
        sha.update(result.text().getBytes(StandardCharsets.UTF_8));
        result.images().forEach(image -> add(image.pixels()));
        return this;
    }

    Digest add(BufferedImage picture) {
        return add(picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()));
    }

    Digest add(int[] numbers) {
        var bytes = ByteBuffer.allocate(Integer.BYTES * numbers.length + Integer.BYTES).putInt(numbers.length);
        bytes.asIntBuffer().put(numbers);
        sha.update(bytes.array());
        return this;
    }

    Digest add(float[] numbers) {
        int[] bits = new int[numbers.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(numbers[i]);
        }
        return add(bits);
    }

    String end() {
        return HexFormat.of().formatHex(sha.digest());
    }
}
