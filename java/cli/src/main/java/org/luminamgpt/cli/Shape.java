// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.Locale;

/**
 * A decoder's shape for measuring with random weights.
 *
 * @param intermediate width of the MLP
 */
record Shape(int hidden, int layers, int heads, int kvHeads, int intermediate, int vocabulary, boolean swin) {
    private static final Shape SMALL = new Shape(1024, 16, 16, 16, 2816, 65536, false);
    private static final Shape MIDDLE = new Shape(2048, 16, 16, 16, 5504, 65536, false);
    private static final Shape SEVEN = new Shape(4096, 32, 32, 32, 11008, 65536, false);
    private static final Shape THIRTY_FOUR = new Shape(8192, 48, 64, 8, 22016, 65536, true);

    /** @param text 1024, 2048, 7b, 34b, or HxLxNHxNKVxIxV */
    static Shape parse(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "1024": return SMALL;
            case "2048": return MIDDLE;
            case "7b": return SEVEN;
            case "34b": return THIRTY_FOUR;
            default: break;
        }
        String[] parts = text.split("x", -1);
        try {
            if (parts.length == 6) {
                int[] n = new int[6];
                for (int i = 0; i < 6; i++) {
                    n[i] = Integer.parseInt(parts[i]);
                }
                return new Shape(n[0], n[1], n[2], n[3], n[4], n[5], false);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException("--shape is 1024, 2048, 7b, 34b or six numbers HIDDENxLAYERSxHEADSxKV_HEADSxMLPxVOCABULARY, was \"" + text + '"');
    }

    Shape withLayers(int count) {
        return new Shape(hidden, count, heads, kvHeads, intermediate, vocabulary, swin);
    }

    /** The config.json of such a model. */
    String config() {
        return String.format(Locale.ROOT, "{\"hidden_size\":%d,\"num_hidden_layers\":%d,\"num_attention_heads\":%d,"
                + "\"num_key_value_heads\":%d,\"intermediate_size\":%d,\"vocab_size\":%d,\"swin_norm\":%s,"
                + "\"mask_image_logits\":false}", hidden, layers, heads, kvHeads, intermediate, vocabulary, swin);
    }
}
