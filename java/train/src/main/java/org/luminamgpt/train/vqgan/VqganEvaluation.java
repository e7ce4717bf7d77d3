// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.awt.image.BufferedImage;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.data.ContactSheet;
import org.luminamgpt.train.tensor.Ops;

/** Measures how well a VQGAN gives pictures back. */
public final class VqganEvaluation {
    private static final int SHOWN = 32;

    /**
     * @param psnr      in dB from the mean over the pictures of their mean squared error
     * @param codesUsed distinct codes in these pictures
     * @param sheet     pairs of picture and reconstruction, the first 32 pictures
     */
    public record Result(double psnr, int codesUsed, int pictures, ContactSheet sheet) {
        public String line() {
            return String.format(Locale.ROOT, "PSNR %.2f dB, %d codes in use over %d pictures", psnr, codesUsed, pictures);
        }
    }

    private VqganEvaluation() {}

    public static Result run(Vqgan model, PictureSource source, int pictures) {
        double squares = 0;
        BitSet used = new BitSet();
        ContactSheet sheet = new ContactSheet();
        for (int i = 0; i < pictures; i++) {
            try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
                BufferedImage picture = source.picture(i);
                Tensor x = model.pixels(List.of(picture));
                Tensor codes = model.codes(x);
                Tensor back = model.decode(model.lookup(codes));
                double error = Pixels.levels(x).sub(Pixels.levels(back)).square().mean().item_double();
                squares += error;
                for (long code : Ops.toLongs(codes)) {
                    used.set((int) code);
                }
                if (i < SHOWN) {
                    sheet.add(String.format(Locale.ROOT, "%.1f dB", psnr(error)), picture, Pixels.toImage(back.select(0, 0)));
                }
            }
        }
        return new Result(psnr(squares / pictures), used.cardinality(), pictures, sheet);
    }

    private static double psnr(double error) {
        return 10 * Math.log10(255 * 255 / Math.max(error, 1e-12));
    }
}
