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
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.luminamgpt.tools.WholeFile;

/** Pictures in rows, each with a caption under it, for a person to look at. */
public final class ContactSheet {
    private static final int GAP = 8;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    /** Captions get at least this width, pixels. */
    private static final int CAPTION = 160;

    private record Cell(List<BufferedImage> pictures, String caption) {
        int width() {
            return pictures.stream().mapToInt(picture -> picture.getWidth() + GAP).sum();
        }

        int height() {
            return pictures.stream().mapToInt(BufferedImage::getHeight).max().orElse(0);
        }
    }

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

    /** Writes a PNG with {@code columns} cells a row; a row is as high as its tallest cell. */
    public void write(Path file, int columns) throws IOException {
        if (cells.isEmpty()) throw new IllegalStateException("a contact sheet needs at least one picture");
        if (columns < 1) throw new IllegalArgumentException("a contact sheet needs at least one column, was " + columns);
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(FONT);
        int width = Math.max(CAPTION, cells.stream().mapToInt(Cell::width).max().orElseThrow());
        int rows = (cells.size() + columns - 1) / columns;
        int[] tops = new int[rows + 1];
        tops[0] = GAP;
        for (int i = 0; i < cells.size(); i++) {
            int height = cells.get(i).height() + wrap(cells.get(i).caption(), metrics, width - GAP).size() * metrics.getHeight() + 2 * GAP;
            tops[i / columns + 1] = Math.max(tops[i / columns + 1], tops[i / columns] + height);
        }
        BufferedImage sheet = new BufferedImage(Math.min(columns, cells.size()) * width + GAP, tops[rows], BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.BLACK);
        graphics.setFont(FONT);
        for (int i = 0; i < cells.size(); i++) draw(graphics, cells.get(i), GAP + i % columns * width, tops[i / columns], width - GAP);
        graphics.dispose();
        WholeFile.write(file, out -> {
            try (var png = new MemoryCacheImageOutputStream(out)) {
                ImageIO.write(sheet, "png", png);
            }
        });
    }

    private static void draw(Graphics2D graphics, Cell cell, int left, int top, int width) {
        int x = left;
        for (BufferedImage picture : cell.pictures()) {
            graphics.drawImage(picture, x, top, null);
            x += picture.getWidth() + GAP;
        }
        FontMetrics metrics = graphics.getFontMetrics();
        int line = top + cell.height() + metrics.getAscent() + 2;
        for (String text : wrap(cell.caption(), metrics, width)) {
            graphics.drawString(text, left, line);
            line += metrics.getHeight();
        }
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
