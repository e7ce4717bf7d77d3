// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.ImageSize;
import org.luminamgpt.train.data.CounterRandom;

/** Puts icons on a picture's 16-pixel lattice, so that words for their places are true. */
final class Arranger {
    private static final int LATTICE = 16;
    private static final int CENTER_SHARE = 50;

    private final CounterRandom random;
    private final ImageSize picture;
    private final List<Place> places;
    private final boolean scatter;
    private final List<Integer> sizes;
    private final int overlap;

    /**
     * @param places  where one object may be; empty for everywhere
     * @param scatter whether one object at a side stands anywhere there, or always midway
     * @param sizes   icon sides to choose from, ascending, not empty
     */
    Arranger(CounterRandom random, ImageSize picture, List<Place> places, boolean scatter, List<Integer> sizes, int overlap) {
        this.random = random;
        this.picture = picture;
        int side = Math.min(picture.width(), picture.height());
        List<Integer> fitting = sizes.stream().filter(s -> s <= side).toList();
        this.sizes = fitting.isEmpty() ? List.of(side) : fitting;
        this.places = places.isEmpty() ? List.of(Place.values()) : places;
        this.scatter = scatter;
        this.overlap = overlap;
    }

    boolean fits(Layout layout) {
        return switch (layout) {
            case ONE -> true;
            case PAIR -> least() * 2 <= longer();
            case GROUP -> least() * 2 <= longer();
            case TRIO -> least() * 3 <= longer() || least() * 2 <= shorter();
        };
    }

    /** @param concepts one for ONE and GROUP, two for PAIR, three for TRIO */
    List<PlacedIcon> place(Layout layout, List<Integer> concepts, int style) {
        return switch (layout) {
            case ONE -> one(concepts.get(0), style);
            case PAIR -> pair(concepts, style);
            case GROUP -> group(concepts.get(0), style);
            case TRIO -> inCells(cells(3), concepts, style, sizeFor(cells(3)));
        };
    }

    private List<PlacedIcon> one(int concept, int style) {
        List<Place> possible = possible(places).isEmpty() ? possible(List.of(Place.values())) : possible(places);
        if (possible.isEmpty()) return List.of(new PlacedIcon(concept, style, 0, 0, least()));
        List<Place> sides = possible.stream().filter(place -> place != Place.CENTER).toList();
        boolean centered = sides.size() < possible.size() && (sides.isEmpty() || random.chance(CENTER_SHARE));
        Place place = centered ? Place.CENTER : random.pick(sides);
        int size = random.pick(sizesAt(place));
        return List.of(new PlacedIcon(concept, style, along(picture.width(), size, place.column()), along(picture.height(), size,
                place.row()), size));
    }

    private List<Place> possible(List<Place> wanted) {
        return wanted.stream().filter(place -> !sizesAt(place).isEmpty()).toList();
    }

    private List<Integer> sizesAt(Place place) {
        return sizes.stream().filter(s -> allows(picture.width(), s, place.column()) && allows(picture.height(), s, place.row())).toList();
    }

    /** In the middle, an icon must be so exactly; at a side, clearly off it. */
    private static boolean allows(int length, int size, int side) {
        return side == 0 ? (length - size) % (2 * LATTICE) == 0 : length - size >= 2 * leastShift(length);
    }

    /** How far off the middle an icon at a side is at least: an eighth of the length, on the lattice. */
    private static int leastShift(int length) {
        return Math.max(LATTICE, lattice(length / 8));
    }

    private int along(int length, int size, int side) {
        int slack = length - size;
        if (side == 0) return slack / 2;
        int most = (slack / 2 - leastShift(length)) / LATTICE;
        int fromEdge = LATTICE * (scatter ? random.nextInt(most + 1) : most / 2);
        return side < 0 ? fromEdge : slack - fromEdge;
    }

    private List<PlacedIcon> pair(List<Integer> concepts, int style) {
        boolean beside = least() * 2 <= picture.width() && (least() * 2 > picture.height() || random.chance(50));
        int length = beside ? picture.width() : picture.height();
        int across = beside ? picture.height() : picture.width();
        int push = random.chance(overlap) ? LATTICE : 0;
        List<PlacedIcon> icons = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            List<Integer> fitting = sizes.stream().filter(s -> s * 2 <= length).toList();
            int size = random.pick(fitting);
            int free = lattice((length / 2 - size)) + push;
            int main = LATTICE * random.nextInt(free / LATTICE + 1);
            if (i == 1) main = length - size - main;
            int wiggle = LATTICE * (random.nextInt(3) - 1);
            int other = Math.max(0, Math.min(lattice(across - size), lattice((across - size) / 2) + wiggle));
            icons.add(new PlacedIcon(concepts.get(i), style, beside ? main : other, beside ? other : main, size));
        }
        return icons;
    }

    private List<PlacedIcon> group(int concept, int style) {
        int most = least() * 2 <= shorter() || least() * 4 <= longer() ? 4 : least() * 3 <= longer() ? 3 : 2;
        int count = 2 + random.nextInt(most - 1);
        List<Box> cells = cells(count);
        return inCells(cells, java.util.Collections.nCopies(count, concept), style, sizeFor(cells));
    }

    private int sizeFor(List<Box> cells) {
        Box cell = cells.get(0);
        int room = Math.min(cell.right() - cell.left(), cell.bottom() - cell.top());
        return random.pick(sizes.stream().filter(s -> s <= room).toList());
    }

    private static List<PlacedIcon> inCells(List<Box> cells, List<Integer> concepts, int style, int size) {
        List<PlacedIcon> icons = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Box cell = cells.get(i);
            int x = cell.left() + (cell.right() - cell.left() - size) / 2;
            int y = cell.top() + (cell.bottom() - cell.top() - size) / 2;
            icons.add(new PlacedIcon(concepts.get(i), style, lattice(x + LATTICE / 2), lattice(y + LATTICE / 2), size));
        }
        return icons;
    }

    /** A row, a column, or the first {@code count} of two by two: whichever gives the smallest icon room. */
    private List<Box> cells(int count) {
        int width = picture.width();
        int height = picture.height();
        int row = Math.min(width / count, height);
        int column = Math.min(width, height / count);
        int square = count > 2 ? Math.min(width, height) / 2 : 0;
        int columns = square >= Math.max(row, column) ? 2 : row >= column ? count : 1;
        int rows = square >= Math.max(row, column) ? 2 : row >= column ? 1 : count;
        List<Box> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int x = i % columns;
            int y = i / columns;
            cells.add(new Box(width * x / columns, height * y / rows, width * (x + 1) / columns, height * (y + 1) / rows));
        }
        return cells;
    }

    private static int lattice(int position) {
        return position / LATTICE * LATTICE;
    }

    private int least() {
        return sizes.get(0);
    }

    private int longer() {
        return Math.max(picture.width(), picture.height());
    }

    private int shorter() {
        return Math.min(picture.width(), picture.height());
    }
}
