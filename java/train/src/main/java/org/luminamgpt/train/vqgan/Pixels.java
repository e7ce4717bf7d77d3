// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.awt.image.BufferedImage;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.luminamgpt.train.tensor.Ops;

/** Pixels to network values and back (0..255 to -1..1; back by truncation, as the reference does). */
public final class Pixels {
    private Pixels() {}

    /** Opaque pictures of one size as [N, 3, H, W]. */
    public static Tensor toTensor(List<BufferedImage> pictures) {
        int width = pictures.get(0).getWidth();
        int height = pictures.get(0).getHeight();
        int area = width * height;
        float[] values = new float[pictures.size() * 3 * area];
        for (int n = 0; n < pictures.size(); n++) {
            BufferedImage picture = pictures.get(n);
            if (picture.getWidth() != width || picture.getHeight() != height) {
                throw new IllegalArgumentException("a batch wants pictures of " + width + "x" + height + ", got "
                        + picture.getWidth() + "x" + picture.getHeight());
            }
            int[] rgb = picture.getRGB(0, 0, width, height, null, 0, width);
            for (int i = 0; i < area; i++) {
                for (int c = 0; c < 3; c++) {
                    values[(n * 3 + c) * area + i] = (float) ((rgb[i] >> (16 - 8 * c) & 255) / 255.0 * 2 - 1);
                }
            }
        }
        return Ops.floats(values, pictures.size(), 3, height, width);
    }

    /** One picture [3, H, W]. */
    public static BufferedImage toImage(Tensor x) {
        int height = (int) x.size(1);
        int width = (int) x.size(2);
        int area = width * height;
        float[] values = Ops.toFloats(levels(x));
        int[] rgb = new int[area];
        for (int i = 0; i < area; i++) {
            rgb[i] = (int) values[i] << 16 | (int) values[area + i] << 8 | (int) values[2 * area + i];
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, rgb, 0, width);
        return image;
    }

    /** Network values as 8-bit levels, still f32. */
    static Tensor levels(Tensor x) {
        return x.detach().to(ScalarType.Float).clamp_min(Ops.scalar(-1)).clamp_max(Ops.scalar(1))
                .add(Ops.scalar(1)).mul(Ops.scalar(127.5)).floor();
    }
}
