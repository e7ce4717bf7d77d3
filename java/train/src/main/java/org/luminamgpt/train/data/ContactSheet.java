// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.data;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures in rows, each with a caption under it, for a person to look at. */
public final class ContactSheet {
    private static final int GAP = 8;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private record Cell(List<BufferedImage> pictures, String caption) {}

    private final List<Cell> cells = new ArrayList<>();

    /** Adds pictures that belong together, side by side above one caption. */
    public void add(String caption, BufferedImage... pictures) {
        cells.add(new Cell(List.of(pictures), caption));
    }

    /** A picture from RGB bytes [height, width, 3]. */
    public static BufferedImage image(byte[] rgb, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0, at = 0; i < width * height; i++, at += 3) {
            image.setRGB(i % width, i / width, (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff);
        }
        return image;
    }

    /** Writes a PNG with {@code columns} cells a row. */
    public void write(Path file, int columns) throws IOException {
        if (cells.isEmpty()) throw new IllegalStateException("a contact sheet needs at least one picture");
        int cellWidth = cells.stream().mapToInt(cell -> cell.pictures().stream().mapToInt(p -> p.getWidth() + GAP).sum()).max().orElseThrow();
        int pictureHeight = cells.stream().flatMap(cell -> cell.pictures().stream()).mapToInt(BufferedImage::getHeight).max().orElseThrow();
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(FONT);
        int lines = cells.stream().mapToInt(cell -> wrap(cell.caption(), metrics, cellWidth - GAP).size()).max().orElseThrow();
        int cellHeight = pictureHeight + lines * metrics.getHeight() + 2 * GAP;
        int rows = (cells.size() + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(columns * cellWidth + GAP, rows * cellHeight + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.BLACK);
        graphics.setFont(FONT);
        for (int i = 0; i < cells.size(); i++) {
            int x = GAP + i % columns * cellWidth;
            int y = GAP + i / columns * cellHeight;
            for (BufferedImage picture : cells.get(i).pictures()) {
                graphics.drawImage(picture, x, y, null);
                x += picture.getWidth() + GAP;
            }
            int line = y + pictureHeight + metrics.getAscent() + 2;
            for (String text : wrap(cells.get(i).caption(), metrics, cellWidth - GAP)) {
                graphics.drawString(text, GAP + i % columns * cellWidth, line);
                line += metrics.getHeight();
            }
        }
        graphics.dispose();
        ImageIO.write(sheet, "png", file.toFile());
    }

    private static List<String> wrap(String text, FontMetrics metrics, int width) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || metrics.stringWidth(longer) <= width) {
                line = longer;
            } else {
                lines.add(line);
                line = word;
            }
        }
        lines.add(line);
        return lines;
    }
}
