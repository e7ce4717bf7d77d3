// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.internal.picture.Rgb;
import org.luminamgpt.train.data.tokens.PictureEncoder;
import org.luminamgpt.train.tensor.Ops;

/** A trained VQGAN as the encoder of pre-tokenization. Not thread-safe. */
public record VqganEncoder(Vqgan model) implements PictureEncoder {
    @Override
    @SuppressWarnings("try")
    public CodeGrid encode(Rgb picture) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            Tensor codes = model.codes(model.pixels(List.of(picture.toImage())));
            long[] flat = Ops.toLongs(codes);
            int[] values = new int[flat.length];
            for (int i = 0; i < values.length; i++) values[i] = Math.toIntExact(flat[i]);
            return new CodeGrid((int) codes.size(1), (int) codes.size(2), values);
        }
    }
}
