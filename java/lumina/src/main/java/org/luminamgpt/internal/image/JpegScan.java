// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.Arrays;
import java.util.List;

/** JPEG: the Huffman-coded blocks of one scan, sequential or progressive. */
final class JpegScan {
    /** Place of a coefficient in its block, in the order that they are sent in; what is beyond the last is put there too. */
    static final int[] ORDER = {0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
        14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
        55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};

    private final JpegBits in;
    private final List<JpegComponent> components;
    private final int restartInterval;
    private final boolean progressive;
    private final int first;
    private final int last;
    private final boolean refining;
    private final int low;
    private final short[] block = new short[64];
    private final JpegTransform transform = new JpegTransform();
    private int endOfBand;

    /** @param band first and last coefficient, bits sent before (0 in a first scan), bits left to come */
    JpegScan(JpegBits in, List<JpegComponent> components, int restartInterval, boolean progressive, int[] band) {
        this.in = in;
        this.components = components;
        this.restartInterval = restartInterval;
        this.progressive = progressive;
        first = band[0];
        last = band[1];
        refining = band[2] != 0;
        low = band[3];
    }

    /** @param unitColumns units of all components, as a scan of several has them */
    void read(int unitColumns, int unitRows) throws ImageFormatException {
        boolean alone = components.size() == 1;
        int columns = alone ? components.get(0).blockColumns : unitColumns;
        int rows = alone ? components.get(0).blockRows : unitRows;
        int untilRestart = restartInterval;
        int restarts = 0;
        reset();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (restartInterval > 0 && untilRestart-- == 0) {
                    in.restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                    reset();
                }
                if (alone) {
                    block(components.get(0), row, column);
                } else {
                    unit(row, column);
                }
            }
            if (in.isOver()) {
                throw ImageFormatException.cut("a scan ends in row " + row + " of " + rows);
            }
        }
    }

    private void reset() throws ImageFormatException {
        if (in.isOver()) {
            throw ImageFormatException.cut("a scan ends before its restart marker");
        }
        components.forEach(component -> component.lastDc = 0);
        endOfBand = 0;
    }

    private void unit(int row, int column) throws ImageFormatException {
        for (JpegComponent component : components) {
            for (int y = 0; y < component.down; y++) {
                for (int x = 0; x < component.across; x++) {
                    block(component, row * component.down + y, column * component.across + x);
                }
            }
        }
    }

    private void block(JpegComponent component, int row, int column) throws ImageFormatException {
        short[] coefficients = component.coefficients;
        if (!progressive || coefficients == null) {
            sequential(component);
            transform.run(block, 0, component.steps, component.samples, component.place(row, column), component.stride);
            return;
        }
        int at = component.block(row, column);
        if (first == 0) {
            direct(component, coefficients, at);
        } else if (refining) {
            refine(component.ac, coefficients, at);
        } else {
            band(component.ac, coefficients, at);
        }
    }

    private void sequential(JpegComponent component) throws ImageFormatException {
        Arrays.fill(block, (short) 0);
        component.lastDc += in.signed(size(component.dc.decode(in)));
        block[0] = (short) component.lastDc;
        for (int k = 1; k < 64; k++) {
            int symbol = component.ac.decode(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0) {
                if (run != 15) {
                    return;
                }
                k += 15;
            } else {
                k += run;
                block[ORDER[k]] = (short) in.signed(size);
            }
        }
    }

    private static int size(int symbol) throws ImageFormatException {
        if (symbol > 15) {
            throw ImageFormatException.damaged("a level of " + symbol + " bits");
        }
        return symbol;
    }

    private void direct(JpegComponent component, short[] coefficients, int at) throws ImageFormatException {
        if (refining) {
            coefficients[at] |= (short) (in.bits(1) << low);
        } else {
            component.lastDc += in.signed(size(component.dc.decode(in)));
            coefficients[at] = (short) (component.lastDc << low);
        }
    }

    private void band(JpegHuffman table, short[] coefficients, int at) throws ImageFormatException {
        if (endOfBand > 0) {
            endOfBand--;
            return;
        }
        for (int k = first; k <= last; k++) {
            int symbol = table.decode(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size != 0) {
                k += run;
                coefficients[at + ORDER[k]] = (short) (in.signed(size) << low);
            } else if (run == 15) {
                k += 15;
            } else {
                endOfBand = (1 << run) + in.bits(run) - 1;
                return;
            }
        }
    }

    /** One more bit of the coefficients that are not 0 yet, and new ones between them. */
    private void refine(JpegHuffman table, short[] coefficients, int at) throws ImageFormatException {
        int k = first;
        while (endOfBand == 0 && k <= last) {
            int symbol = table.decode(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                endOfBand = (1 << run) + in.bits(run);
                break;
            }
            if (size > 1) {
                throw ImageFormatException.damaged("a refined coefficient of " + size + " bits");
            }
            int value = size == 0 ? 0 : in.bits(1) == 1 ? 1 << low : -1 << low;
            k = pass(coefficients, at, k, run);
            if (value != 0 && k <= last) {
                coefficients[at + ORDER[k]] = (short) value;
            }
            k++;
        }
        if (endOfBand > 0) {
            pass(coefficients, at, k, 64);
            endOfBand--;
        }
    }

    /** Refines coefficients until so many that are 0 were passed; gives the place of the next one that is 0. */
    private int pass(short[] coefficients, int at, int k, int zeros) {
        for (; k <= last; k++) {
            int place = at + ORDER[k];
            int value = coefficients[place];
            if (value == 0) {
                if (zeros-- == 0) {
                    break;
                }
            } else if (in.bits(1) == 1 && (Math.abs(value) >> low & 1) == 0) {
                coefficients[place] += (short) (value > 0 ? 1 << low : -1 << low);
            }
        }
        return k;
    }
}
