// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which every JDK has. */
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256, which each must have", e);
        }
    }

    /** Of the pieces, one after the other. */
    static byte[] of(byte[]... pieces) {
        var sha = new Sha256();
        for (byte[] piece : pieces) {
            sha.digest.update(piece);
        }
        return sha.end();
    }

    /** Adds bytes and before them their number, so that no two lists of pieces are the same. */
    void bytes(byte[] piece) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(piece.length).array());
        digest.update(piece);
    }

    void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] end() {
        return digest.digest();
    }
}
