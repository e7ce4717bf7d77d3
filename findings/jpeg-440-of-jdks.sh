#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# The pixels that javax.imageio reads from one JPEG depend on who built the JDK: Debian's links the system's libjpeg-turbo, which mixes
# the rows of chroma that is halved in height only (4:4:0, what a turned 4:2:2 photo has) 3 to 1; builds with the JDK's own copy of
# libjpeg 6b (Temurin) repeat them. 4:2:0, 4:2:2 and 4:1:1 agree to the bit.
# Seen with Debian's OpenJDK 17.0.15 and Temurin 25.0.3, against djpeg of libjpeg-turbo 2.1.5: of 6,400 pixels of the 4:4:0 picture,
# 0 and 6,240 differ. Tells what each JDK under /usr/lib/jvm does; needs cjpeg and djpeg (libjpeg-turbo-progs).
set -euo pipefail
for tool in cjpeg djpeg javac; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >Jpeg.java <<'J'
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

class Jpeg {
    static final int SIDE = 80;

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {  // a picture with chroma that changes from row to row
            var out = new ByteArrayOutputStream();
            out.write(("P6 " + SIDE + " " + SIDE + " 255\n").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < SIDE * SIDE; i++) {
                int x = i % SIDE;
                int y = i / SIDE;
                out.write(new byte[] {(byte) (x * 3), (byte) (y * 37 % 256), (byte) (x * y % 256)});
            }
            Files.write(Path.of("in.ppm"), out.toByteArray());
            return;
        }
        for (String layout : args) {
            BufferedImage read = ImageIO.read(new File(layout + ".jpg"));
            byte[] ppm = Files.readAllBytes(Path.of(layout + ".ppm"));
            byte[] want = Arrays.copyOfRange(ppm, ppm.length - 3 * SIDE * SIDE, ppm.length);
            int different = 0;
            for (int i = 0; i < SIDE * SIDE; i++) {
                int rgb = (want[3 * i] & 255) << 16 | (want[3 * i + 1] & 255) << 8 | want[3 * i + 2] & 255;
                if ((read.getRGB(i % SIDE, i / SIDE) & 0xffffff) != rgb) different++;
            }
            System.out.print(layout + " " + different + " ");
        }
        System.out.println();
    }
}
J
javac --release 17 -d . Jpeg.java
java -cp . Jpeg
for layout in 2x2 2x1 1x2 4x1; do
  cjpeg -quality 90 -sample $layout in.ppm >$layout.jpg
  djpeg $layout.jpg >$layout.ppm
done
djpeg -version 2>&1 | head -n 1
seen=0
for java in /usr/lib/jvm/*/bin/java; do
  [[ -L $(dirname "$(dirname "$java")") ]] && continue
  ldd "$(dirname "$java")/../lib/libjavajpeg.so" | grep -q libjpeg.so && kind=system || kind=own
  differ=$("$java" -cp . Jpeg 2x2 2x1 1x2 4x1)
  echo "$("$java" -version 2>&1 | sed -n 2p), $kind libjpeg; sampling and pixels that differ: $differ"
  read -r _ a _ b _ c _ d <<<"$differ"
  ((a == 0 && b == 0 && d == 0)) && { [[ $kind == system ]] && ((c == 0)) || { [[ $kind == own ]] && ((c > 1000)); }; } || {
    echo "This is not what was seen." >&2; exit 1; }
  seen=$((seen + 1))
done
((seen > 0)) || echo "There is no JDK under /usr/lib/jvm: nothing to see here."
