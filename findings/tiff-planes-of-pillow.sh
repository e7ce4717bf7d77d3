#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Pillow 9.4.0 and TIFF files that others write: (1) grey with alpha, each in a plane of its own and compressed, comes out with alpha 0
# everywhere; the same picture with the samples side by side is right. (2) A file that says that it is turned by a quarter is turned when
# it is loaded, but `size` tells the sides unturned until then, and ImageOps.exif_transpose turns it once more.
# Seen with Debian's python3-pil 9.4.0 and tiffcp of LibTIFF 4.5.0.
set -euo pipefail
python=/usr/bin/python3
$python -c 'import PIL; assert PIL.__version__ == "9.4.0"' 2>/dev/null && command -v tiffcp >/dev/null || {
  echo "This needs python3-pil 9.4.0 and tiffcp: nothing to see here."; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
$python - <<'P'
import subprocess
from PIL import Image, ImageOps

image = Image.new("LA", (16, 16))
image.putdata([(i, 255 - i) for i in range(256)])
image.save("side-by-side.tif")
subprocess.run(["tiffcp", "-p", "separate", "-c", "lzw", "side-by-side.tif", "planes.tif"], check=True)
alphas = {name: sorted({pixel[1] for pixel in Image.open(name).getdata()}) for name in ("side-by-side.tif", "planes.tif")}
for name, alpha in alphas.items():
    print(f"{name}: {len(alpha)} levels of alpha, from {alpha[0]} to {alpha[-1]}")

Image.new("RGB", (30, 20)).save("turned.tif", tiffinfo={274: 6})
turned = Image.open("turned.tif")
before = turned.size
turned.load()
again = ImageOps.exif_transpose(turned).size
print(f"30x20, to be turned by a quarter: {before} when opened, {turned.size} when loaded, {again} after exif_transpose")
right = len(alphas["side-by-side.tif"]) == 256 and alphas["planes.tif"] == [0] and (before, turned.size, again) == ((30, 20), (20, 30), (30, 20))
raise SystemExit(0 if right else "This is not what was seen.")
P
