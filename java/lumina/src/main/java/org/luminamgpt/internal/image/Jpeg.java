// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JPEG, baseline and progressive with Huffman codes: the markers. Java's own reader is not used: its pixels depend on the
 * JDK's build, it converts by profiles, and it makes up what is missing.
 */
final class Jpeg {
    static final String SIGNATURE = "\u00ff\u00d8\u00ff";
    private static final int MOST_SCANS = 500;
    private static final int MOST_BLOCKS_IN_UNIT = 10;

    private final Input in;
    private final int[][] steps = new int[4][];
    private final JpegHuffman[] dc = new JpegHuffman[4];
    private final JpegHuffman[] ac = new JpegHuffman[4];
    private @Nullable JpegFrame frame;
    private int restartInterval;
    private boolean jfif;
    private int adobeTransform = -1;
    private int orientation = 1;
    private boolean exifSeen;
    private int scans;

    private Jpeg(Input in) {
        this.in = in;
    }

    static Decoded read(Input in) throws ImageFormatException {
        return new Jpeg(in).read();
    }

    private Decoded read() throws ImageFormatException {
        in.skip(2);
        JpegColors colors = null;
        for (int marker = marker(); marker != 0xd9; marker = marker()) {
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                continue;
            }
            int end = in.at() + in.u16();
            if (end < in.at() || end > in.size()) {
                throw ImageFormatException.cut("its segment " + Integer.toHexString(0xff00 | marker) + " is not all there");
            }
            if (marker == 0xda) {
                colors = colors == null ? JpegColors.of(frame().components, jfif, adobeTransform) : colors;  // decided at the first scan
                scan();
            } else {
                segment(marker, end);
                in.seek(end);
            }
        }
        return new Decoded(frame().image(colors), orientation);
    }

    /** The next marker, whatever stands before it. */
    private int marker() throws ImageFormatException {
        while (true) {
            if (in.u8() == 0xff) {
                int marker = in.u8();
                while (marker == 0xff) {
                    marker = in.u8();
                }
                if (marker != 0) {
                    return marker;
                }
            }
        }
    }

    private JpegFrame frame() throws ImageFormatException {
        if (frame == null) {
            throw ImageFormatException.damaged("its pixels come before its header");
        }
        return frame;
    }

    private void segment(int marker, int end) throws ImageFormatException {
        switch (marker) {
            case 0xc0, 0xc1, 0xc2 -> frame = newFrame(marker == 0xc2);
            case 0xc3 -> throw ImageFormatException.unsupported("a lossless JPEG");
            case 0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf -> throw ImageFormatException.unsupported("a hierarchical JPEG");
            case 0xc9, 0xca, 0xcb -> throw ImageFormatException.unsupported("a JPEG with arithmetic coding");
            case 0xc4 -> huffmanTables(end);
            case 0xdb -> quantizers(end);
            case 0xdd -> restartInterval = in.u16();
            case 0xe0 -> jfif |= end - in.at() >= 12 && in.startsWith("JFIF\0");
            case 0xe1 -> exif(end);
            case 0xee -> {
                if (end - in.at() >= 12 && in.startsWith("Adobe")) {
                    adobeTransform = in.bytes()[in.at() + 11] & 0xff;
                }
            }
            default -> { }
        }
    }

    private void exif(int end) throws ImageFormatException {
        if (!exifSeen && in.startsWith("Exif\0")) {
            exifSeen = true;
            orientation = Exif.orientation(in.take(end - in.at()), 6);
        }
    }

    private JpegFrame newFrame(boolean progressive) throws ImageFormatException {
        if (frame != null) {
            throw ImageFormatException.damaged("it has two headers");
        }
        int precision = in.u8();
        int height = in.u16();
        int width = in.u16();
        int count = in.u8();
        if (precision != 8 || count != 1 && count != 3 && count != 4) {
            throw ImageFormatException.unsupported("a JPEG of " + count + " components with " + precision + " bits");
        }
        in.checkSize(width, height);
        var components = new ArrayList<JpegComponent>();
        for (int i = 0; i < count; i++) {
            int id = in.u8();
            int sampling = in.u8();
            components.add(new JpegComponent(id, sampling >> 4, sampling & 15, in.u8() & 3));
        }
        return new JpegFrame(in, width, height, components, progressive);
    }

    private void huffmanTables(int end) throws ImageFormatException {
        while (end - in.at() > 16) {
            int place = in.u8();
            byte[] counts = in.take(16);
            int total = 0;
            for (byte count : counts) {
                total += count & 0xff;
            }
            if (total > 256 || total > end - in.at() || (place & 0xef) > 3) {
                throw ImageFormatException.damaged("a Huffman table is longer than its segment");
            }
            (place < 16 ? dc : ac)[place & 3] = new JpegHuffman(counts, in.take(total));
        }
    }

    private void quantizers(int end) throws ImageFormatException {
        while (in.at() < end) {
            int place = in.u8();
            int[] table = new int[64];
            for (int i = 0; i < 64; i++) {
                table[JpegScan.ORDER[i]] = place < 16 ? in.u8() : in.u16();
            }
            steps[place & 3] = table;
        }
    }

    private void scan() throws ImageFormatException {
        if (++scans > MOST_SCANS) {
            throw ImageFormatException.damaged("it has more than " + MOST_SCANS + " scans");
        }
        var components = new ArrayList<JpegComponent>();
        int count = in.u8();
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            JpegComponent component = frame().component(in.u8());
            int tables = in.u8();
            component.dc = dc[tables >> 4 & 3];
            component.ac = ac[tables & 3];
            component.steps = component.steps == null ? steps[component.quantizer] : component.steps;
            if (component.steps == null || components.contains(component)) {
                throw ImageFormatException.damaged("a scan has not the tables or components that it wants");
            }
            components.add(component);
            blocks += component.across * component.down;
        }
        if (count < 1 || count > 1 && blocks > MOST_BLOCKS_IN_UNIT) {
            throw ImageFormatException.damaged("a scan has " + count + " components with " + blocks + " blocks");
        }
        int first = in.u8();
        int last = in.u8();
        int bits = in.u8();
        int[] band = frame().isProgressive() ? new int[] {first, last, bits >> 4, bits & 15} : new int[] {0, 63, 0, 0};
        check(components, band);
        var data = new JpegBits(in.bytes(), in.at());
        new JpegScan(data, components, restartInterval, frame().isProgressive(), band).read(frame().unitColumns(), frame().unitRows());
        in.seek(data.end());
    }

    /** Tables that the scan needs, and an order of scans that the standard knows. */
    private void check(List<JpegComponent> components, int[] band) throws ImageFormatException {
        boolean progressive = frame().isProgressive();
        int first = band[0];
        int last = band[1];
        boolean sound = first <= last && last < 64 && band[3] <= 13 && (band[2] == 0 || band[3] == band[2] - 1)
                && (!progressive || (first == 0 ? last == 0 : components.size() == 1));
        for (JpegComponent component : components) {
            boolean needsDc = first == 0 && band[2] == 0;
            boolean needsAc = !progressive || first > 0;
            sound &= !(needsDc && component.dc == null || needsAc && component.ac == null);
            for (int k = first; sound && k <= last; k++) {
                component.missingBits[k] = band[3];
            }
        }
        if (!sound) {
            throw ImageFormatException.damaged("a scan without its tables, or of coefficients " + first + " to " + last + " with bits "
                    + band[2] + " to " + band[3]);
        }
    }
}
