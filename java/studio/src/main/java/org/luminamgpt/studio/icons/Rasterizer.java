// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.luminamgpt.Part;

/** Draws SVG bodies and reads WebP files as RGBA squares of one size. */
final class Rasterizer {
    private final int side;

    Rasterizer(int side) {
        this.side = side;
    }

    /**
     * @param icons an Iconify {@code icons.json}: SVG bodies by name, with a common or own size
     * @return [side, side, 4] straight alpha
     */
    byte[] svg(JsonNode icons, String name) throws IOException {
        JsonNode icon = icons.path("icons").path(name);
        if (!icon.path("body").isTextual()) throw new IOException("icon " + name + " has no SVG body in " + icons.path("prefix").asText());
        int width = icon.path("width").asInt(icons.path("width").asInt(16));
        int height = icon.path("height").asInt(icons.path("height").asInt(16));
        String xml = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"" + width
                + "\" height=\"" + height + "\" viewBox=\"" + icon.path("left").asInt(0) + " " + icon.path("top").asInt(0) + " "
                + width + " " + height + "\">" + icon.path("body").textValue() + "</svg>";
        SVGDocument document = new SVGLoader().load(
                new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), null, LoaderContext.createDefault());
        if (document == null) throw new IOException("icon " + name + " is no readable SVG");
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = smooth(image);
        document.render((java.awt.Component) null, graphics, new ViewBox(0, 0, side, side));
        graphics.dispose();
        return rgba(image, name);
    }

    /** @return [side, side, 4] straight alpha */
    byte[] webp(Path file) throws IOException {
        BufferedImage image = ((Part.Picture) Part.picture(file)).pixels();
        if (image.getWidth() != side || image.getHeight() != side) {
            BufferedImage scaled = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
            Graphics2D graphics = smooth(scaled);
            graphics.drawImage(image, 0, 0, side, side, null);
            graphics.dispose();
            image = scaled;
        }
        return rgba(image, file.toString());
    }

    private static Graphics2D smooth(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        return graphics;
    }

    /** Bytes of the picture; refuses one that is all but empty, which is how a failed drawing looks. */
    private byte[] rgba(BufferedImage image, String name) throws IOException {
        byte[] bytes = new byte[side * side * 4];
        int covered = 0;
        for (int y = 0, at = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int argb = image.getRGB(x, y);
                bytes[at++] = (byte) (argb >> 16);
                bytes[at++] = (byte) (argb >> 8);
                bytes[at++] = (byte) argb;
                bytes[at++] = (byte) (argb >> 24);
                if (argb >>> 24 >= 128) covered++;
            }
        }
        if (covered < side * side / 50) {
            throw new IOException(name + " came out empty: " + covered + " of " + side * side + " pixels are opaque");
        }
        return bytes;
    }
}
