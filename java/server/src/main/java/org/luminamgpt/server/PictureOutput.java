// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.luminamgpt.Image;

/** Pictures as the bytes of files. */
final class PictureOutput {
    private static final float QUALITY = 0.92f;

    private PictureOutput() {}

    /** The formats that can be written here: PNG and JPEG, and WebP where an encoder is on the class path. */
    static List<String> formats() {
        var formats = new ArrayList<>(List.of("png", "jpeg"));
        if (ImageIO.getImageWritersByFormatName("webp").hasNext()) {
            formats.add("webp");
        }
        return formats;
    }

    /** PNG says how the picture was made; the others do not. */
    static byte[] bytes(Image image, String format, int quality) {
        return format.equals("png") ? image.toPng() : lossy(image.pixels(), format, quality);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** @param quality 0 to 100; below 0: the format's usual one */
    private static byte[] lossy(BufferedImage pixels, String format, int quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        var out = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (param.canWriteCompressed()) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                if (param.getCompressionType() == null && param.getCompressionTypes() != null) {
                    param.setCompressionType(param.getCompressionTypes()[0]);
                }
                param.setCompressionQuality(quality < 0 ? QUALITY : quality / 100f);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(pixels, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("Java's " + format + " writer failed", e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
