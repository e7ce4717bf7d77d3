// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Sixteen simple things in two styles, drawn by code: for tests, which need no download. Thread-safe. */
public final class ProceduralIcons implements IconSource {
    private static final int SIDE = 128;

    private static final List<Style> STYLES = List.of(
            new Style("flat", "drawn by this project", "Apache-2.0", ""), new Style("outline", "drawn by this project", "Apache-2.0", ""));

    private record Thing(String name, int rgb, Shape shape) {}

    /** Shapes in the unit square, in few and full colours: what a small codec learns first. */
    private static final List<Thing> THINGS = List.of(
            new Thing("disc", 0xe00000, circle(0.5, 0.5, 0.42)),
            new Thing("square", 0x0040e0, new Rectangle2D.Double(0.1, 0.1, 0.8, 0.8)),
            new Thing("triangle", 0x007a00, polygon(0.5, 0.06, 0.95, 0.9, 0.05, 0.9)),
            new Thing("star", 0xff8c00, star(5, 0.46, 0.2)),
            new Thing("ring", 0x9000b0, minus(circle(0.5, 0.5, 0.44), circle(0.5, 0.5, 0.22))),
            new Thing("cross", 0xe00000, polygon(0.35, 0.05, 0.65, 0.05, 0.65, 0.35, 0.95, 0.35, 0.95, 0.65, 0.65, 0.65, 0.65,
                    0.95, 0.35, 0.95, 0.35, 0.65, 0.05, 0.65, 0.05, 0.35, 0.35, 0.35)),
            new Thing("diamond", 0x0090c0, polygon(0.5, 0.04, 0.9, 0.5, 0.5, 0.96, 0.1, 0.5)),
            new Thing("moon", 0x9000b0, minus(circle(0.46, 0.5, 0.42), circle(0.66, 0.42, 0.34))),
            new Thing("arrow", 0x0040e0, polygon(0.05, 0.36, 0.55, 0.36, 0.55, 0.1, 0.96, 0.5, 0.55, 0.9, 0.55, 0.64, 0.05, 0.64)),
            new Thing("house", 0x804000, polygon(0.5, 0.05, 0.95, 0.45, 0.82, 0.45, 0.82, 0.95, 0.18, 0.95, 0.18, 0.45, 0.05, 0.45)),
            new Thing("tree", 0x007a00, polygon(0.5, 0.03, 0.85, 0.4, 0.68, 0.4, 0.95, 0.75, 0.58, 0.75, 0.58, 0.97, 0.42, 0.97,
                    0.42, 0.75, 0.05, 0.75, 0.32, 0.4, 0.15, 0.4)),
            new Thing("burst", 0xff8c00, star(12, 0.47, 0.33)),
            new Thing("hourglass", 0x0040e0, polygon(0.12, 0.05, 0.88, 0.05, 0.56, 0.5, 0.88, 0.95, 0.12, 0.95, 0.44, 0.5)),
            new Thing("eye", 0x0090c0, minus(lens(), circle(0.5, 0.5, 0.15))),
            new Thing("stairs", 0x804000, polygon(0.05, 0.95, 0.05, 0.7, 0.3, 0.7, 0.3, 0.5, 0.52, 0.5, 0.52, 0.3, 0.74, 0.3,
                    0.74, 0.08, 0.95, 0.08, 0.95, 0.95)),
            new Thing("bolt", 0xe0007a, polygon(0.58, 0.03, 0.16, 0.55, 0.45, 0.55, 0.36, 0.97, 0.84, 0.4, 0.54, 0.4)));

    private final List<Icon> icons = new ArrayList<>();

    public ProceduralIcons() {
        for (Thing thing : THINGS) for (int style = 0; style < STYLES.size(); style++) icons.add(draw(thing, style));
    }

    @Override
    public List<Concept> concepts() {
        return THINGS.stream().map(thing -> Concept.named(thing.name())).toList();
    }

    @Override
    public List<Style> styles() {
        return STYLES;
    }

    @Override
    public Icon icon(int concept, int style) {
        return icons.get(concept * STYLES.size() + style);
    }

    @Override
    public String id() {
        return "procedural-2";
    }

    private static Icon draw(Thing thing, int style) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(SIDE, SIDE);
        graphics.setColor(style == 0 ? new Color(thing.rgb()) : new Color(0xfafafa));
        graphics.fill(thing.shape());
        if (style == 1) {
            graphics.setColor(new Color(thing.rgb()));
            graphics.clip(thing.shape());
            graphics.setStroke(new BasicStroke(0.2f));
            graphics.draw(thing.shape());
        }
        graphics.dispose();
        byte[] rgba = new byte[SIDE * SIDE * 4];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int argb = image.getRGB(i % SIDE, i / SIDE);
            rgba[i * 4] = (byte) (argb >> 16);
            rgba[i * 4 + 1] = (byte) (argb >> 8);
            rgba[i * 4 + 2] = (byte) argb;
            rgba[i * 4 + 3] = (byte) (argb >> 24);
        }
        return new Icon(SIDE, rgba);
    }

    private static Shape circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    private static Shape polygon(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) path.lineTo(xy[i], xy[i + 1]);
        path.closePath();
        return path;
    }

    private static Shape star(int points, double outer, double inner) {
        double[] xy = new double[points * 4];
        for (int i = 0; i < 2 * points; i++) {
            double angle = Math.PI * i / points;
            double radius = i % 2 == 0 ? outer : inner;
            xy[2 * i] = 0.5 + radius * Math.sin(angle);
            xy[2 * i + 1] = 0.5 - radius * Math.cos(angle);
        }
        return polygon(xy);
    }

    private static Shape lens() {
        Path2D path = new Path2D.Double();
        path.moveTo(0.03, 0.5);
        path.quadTo(0.5, 0, 0.97, 0.5);
        path.quadTo(0.5, 1, 0.03, 0.5);
        return path;
    }

    private static Shape minus(Shape from, Shape hole) {
        Area area = new Area(from);
        area.subtract(new Area(hole));
        return area;
    }
}
