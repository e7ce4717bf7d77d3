#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# TwelveMonkeys' pure Java WebP reader gives other pixels than libwebp for lossy files, though VP8 decoding is defined to the bit: it
# repeats chroma where libwebp mixes it, so most pixels differ, some by tens of levels. Grey pictures, whose chroma is flat, show that its
# loop filter differs too. Lossless files agree. What was encoded from such pixels (codes of a VQ model, hashes) depends on the reader.
# Seen with com.twelvemonkeys.imageio:imageio-webp 3.15.0 against dwebp 1.2.4, on a picture of 160 x 160.
set -euo pipefail
for tool in cwebp dwebp javac mvn; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>com.twelvemonkeys.imageio</groupId><artifactId>imageio-webp</artifactId><version>3.15.0</version></dependency></dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
cat >WebP.java <<'J'
import java.awt.image.BufferedImage;
import java.io.File;
import javax.imageio.ImageIO;

class WebP {
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            for (String name : new String[] {"colour", "grey"}) {
                var image = new BufferedImage(160, 160, BufferedImage.TYPE_INT_RGB);
                for (int i = 0; i < 160 * 160; i++) {
                    int x = i % 160;
                    int y = i / 160;
                    int wave = (int) (120 + 80 * Math.sin(x / 9.0) * Math.cos(y / 7.0)) + (x / 20 + y / 20) % 2 * 40;
                    image.setRGB(x, y, name.equals("grey") ? wave * 0x10101 : wave << 16 | (255 - wave) << 8 | (x * 3 + y) & 255);
                }
                ImageIO.write(image, "png", new File(name + ".png"));
            }
            return;
        }
        BufferedImage ours = ImageIO.read(new File(args[0] + ".webp"));
        BufferedImage theirs = ImageIO.read(new File(args[0] + ".out.png"));
        int different = 0;
        int most = 0;
        for (int i = 0; i < 160 * 160; i++) {
            int a = ours.getRGB(i % 160, i / 160);
            int b = theirs.getRGB(i % 160, i / 160);
            if (a != b) different++;
            for (int shift = 0; shift < 24; shift += 8) most = Math.max(most, Math.abs((a >> shift & 255) - (b >> shift & 255)));
        }
        System.out.println(different + " " + most);
    }
}
J
javac -d . WebP.java
java -cp . WebP
cwebp -quiet -q 75 colour.png -o colour.webp
cwebp -quiet -q 20 grey.png -o grey.webp
cwebp -quiet -lossless colour.png -o lossless.webp
dwebp -version | head -n 1
for name in colour grey lossless; do
  dwebp -quiet $name.webp -o $name.out.png
  read -r different most < <(java -cp ".:lib/*" WebP $name)
  echo "$name: $different of 25600 pixels differ, by at most $most"
  if [[ $name == lossless ]]; then right=$((different == 0)); else right=$((different > 1000)); fi
  ((right)) || { echo "This is not what was seen." >&2; exit 1; }
done
