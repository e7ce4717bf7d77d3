#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""generate.py FOLDER [--few] [jpeg png gif bmp tiff webp turned broken]

Writes picture files of every kind that is read, and list.tsv with what Pillow makes of each: a line holds the file, its
width x height, and SHA-256 of RGB bytes on white: of the whole picture, of it cropped for target 96, of it upright; or
the file and "refused". Files are written by real encoders: Pillow's libraries, and cjpeg, cwebp, gifsicle, tiffcp and
ImageMagick where they are installed. --few writes one size and puts all into FOLDER.zip, for the tests of every build.
"""
import hashlib
import io
import pathlib
import random
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
from PIL import Image, ImageOps

import reference

SIZES = [(1, 1), (2, 3), (5, 4), (7, 9), (16, 16), (17, 31), (33, 32), (101, 67), (260, 140)]
FEW = [(17, 31)]


def photo(width, height, mode="RGB"):
    """Smooth colours, noise and hard edges, the same every time."""
    dice = np.random.default_rng(width * 1000 + height)
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 100 * np.sin(x / (3 + 2 * c) + c) * np.cos(y / (4 + c)) + dice.normal(0, 12, (height, width)) for c in range(3)]
    planes[0] = np.where((x // 5 + y // 7) % 5 == 0, 250, planes[0])
    alpha = np.clip(255 * np.abs(np.sin(x / 6 + y / 9)) * 1.3, 0, 255)
    pixels = np.stack([*planes, alpha], -1).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(pixels, "RGBA")
    return image if mode == "RGBA" else image.convert("RGB") if mode == "RGB" else convert(image, mode)


def convert(image, mode):
    if mode == "LA":
        return image.convert("LA")
    if mode == "CMYK":
        planes = np.asarray(image).copy()
        return Image.fromarray(planes, "CMYK")
    if mode == "P":
        return image.convert("RGB").quantize(37)
    return image.convert("RGB").convert(mode)


class Folder:
    def __init__(self, path, sizes):
        self.path, self.sizes, self.lines, self.missing, self.declined = pathlib.Path(path), sizes, [], set(), set()
        self.path.mkdir(parents=True, exist_ok=True)

    def add(self, name, data):
        (self.path / name).write_bytes(data)
        try:
            image = Image.open(io.BytesIO(data))
            image.load()  # Pillow 9.4 tells the sides of a turned TIFF the wrong way round before
            rgb = reference.whitened(image)
            crop = reference.whitened(reference.crop(image, 96))
            upright = rgb if image.format == "TIFF" else reference.whitened(ImageOps.exif_transpose(image))
        except Exception as e:  # Pillow's errors are of many kinds
            self.lines.append(f"{name}\trefused")
            return
        digest = lambda array: hashlib.sha256(array.tobytes()).hexdigest()
        self.lines.append(f"{name}\t{rgb.shape[1]}x{rgb.shape[0]}\t{digest(rgb)}\t{digest(crop)}\t{digest(upright)}")

    def save(self, name, image, kind, **options):
        out = io.BytesIO()
        image.save(out, kind, **options)
        self.add(name, out.getvalue())

    def run(self, name, command, data=None, source=None):
        """Adds what a program writes to its standard output, or to the file {out}; passes where it is not installed."""
        out = self.path / "out.tmp"
        given = self.path / f"in.tmp{source or ''}"
        if data is not None:
            given.write_bytes(data)
        try:
            done = subprocess.run([part.format(out=out, given=given) for part in command], input=data, capture_output=True, check=True)
            self.add(name, out.read_bytes() if out.exists() else done.stdout)
        except FileNotFoundError:
            self.missing.add(command[0])
        except subprocess.CalledProcessError:
            self.declined.add(" ".join(command))
        finally:
            out.unlink(missing_ok=True)
            given.unlink(missing_ok=True)

    def close(self):
        (self.path / "list.tsv").write_text("".join(line + "\n" for line in sorted(self.lines)))
        read = sum("refused" not in line for line in self.lines)
        print(f"{len(self.lines)} files, of which Pillow reads {read}; not installed: {sorted(self.missing)}; declined: {sorted(self.declined)}")


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(folder):
    for w, h in folder.sizes:
        for mode in ("L", "RGB", "CMYK"):
            for quality in (30, 75, 97):
                for progressive in (False, True):
                    name = f"{mode}-q{quality}{'-p' if progressive else ''}-{w}x{h}.jpg"
                    folder.save(name, photo(w, h, mode), "JPEG", quality=quality, progressive=progressive)
        ppm = encoded(photo(w, h), "PPM")
        for sample in ("1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "4x4,2x2,1x1", "1x1,2x2,2x2", "2x2,2x1,1x2", "3x1", "2x2,1x1,2x2"):
            for more in ([], ["-progressive"], ["-restart", "3B"], ["-optimize", "-restart", "1"]):
                tag = sample.replace(",", "_") + "".join(more).replace("-", "_")
                folder.run(f"cjpeg-{tag}-{w}x{h}.jpg", ["cjpeg", "-quality", "82", "-sample", sample, *more], ppm)
        folder.run(f"cjpeg-rgb-{w}x{h}.jpg", ["cjpeg", "-rgb"], ppm)
        folder.run(f"cjpeg-arithmetic-{w}x{h}.jpg", ["cjpeg", "-arithmetic"], ppm)
        folder.run(f"ycck-{w}x{h}.jpg", ["convert", "{given}", "-colorspace", "CMYK", "-quality", "80", "JPEG:{out}"],
                   encoded(photo(w, h), "PNG"))
        scans = folder.path / "scans.tmp"
        scans.write_text("0;\n1;\n2;\n")
        folder.run(f"cjpeg-scans-{w}x{h}.jpg", ["cjpeg", "-sample", "2x2", "-scans", str(scans)], ppm)
        scans.unlink()
        markers(folder, w, h)


def without_app(data, first, *more):
    """A JPEG with other segments between its start and its tables."""
    at = 2
    while data[at + 1] & 0xF0 == 0xE0:
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    return data[:2] + b"".join((first, *more)) + data[at:]


def segment(kind, data):
    return b"\xff" + bytes([kind]) + struct.pack(">H", len(data) + 2) + data


def component_ids(data, ids):
    """A JPEG with other ids of its components, in the header and in its only scan."""
    data = bytearray(data)
    header = data.index(b"\xff\xc0")
    scan = data.index(b"\xff\xda")
    for i, value in enumerate(ids):
        data[header + 10 + 3 * i] = data[scan + 5 + 2 * i] = value
    return bytes(data)


def markers(folder, w, h):
    """What says which colours the components are."""
    jfif = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    adobe = [segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([t])) for t in range(3)]
    plain = encoded(photo(w, h), "JPEG", quality=85)
    inks = encoded(photo(w, h, "CMYK"), "JPEG", quality=85)
    for tag, ids in (("123", (1, 2, 3)), ("012", (0, 1, 2)), ("RGB", b"RGB"), ("rgb", b"rgb"), ("789", (7, 8, 9))):
        for marks, parts in (("none", [b""]), ("jfif", [jfif]), *((f"adobe{t}", [adobe[t]]) for t in range(3)),
                             *((f"both{t}", [jfif, adobe[t]]) for t in range(3))):
            folder.add(f"ids{tag}-{marks}-{w}x{h}.jpg", component_ids(without_app(plain, *parts), ids))
    for marks, parts in (("none", [b""]), ("jfif", [jfif]), *((f"adobe{t}", [adobe[t]]) for t in range(3)), ("both2", [jfif, adobe[2]])):
        folder.add(f"inks-{marks}-{w}x{h}.jpg", without_app(inks, *parts))
    profile = lambda number, count, data: segment(0xE2, b"ICC_PROFILE\0" + bytes([number, count]) + data)
    folder.add(f"icc-double-{w}x{h}.jpg", without_app(plain, jfif, profile(1, 2, b"x" * 200), profile(1, 2, b"y" * 100)))
    folder.add(f"icc-lost-{w}x{h}.jpg", without_app(plain, jfif, profile(2, 3, b"x" * 200)))
    folder.add(f"icc-short-{w}x{h}.jpg", without_app(plain, jfif, segment(0xE2, b"ICC_PROFILE\0")))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_file(width, height, bits, color, samples, *chunks):
    """A PNG of given samples [height, width * channels] with mixed row filters; Pillow writes few of the kinds."""
    packed = np.packbits(((samples[..., None] >> np.arange(bits - 1, -1, -1)) & 1).astype(np.uint8).reshape(height, -1), axis=1)
    rows, above = [], np.zeros(packed.shape[1], np.uint8)
    step = max(1, samples.shape[1] // width * bits // 8)
    for y, row in enumerate(packed):
        left = np.concatenate([np.zeros(step, np.uint8), row])[:len(row)]
        corner = np.concatenate([np.zeros(step, np.uint8), above])[:len(row)]
        mean = ((left.astype(int) + above) // 2).astype(np.uint8)
        p = left.astype(int) + above - corner
        distance = [abs(p - v) for v in (left.astype(int), above.astype(int), corner.astype(int))]
        paeth = np.where((distance[0] <= distance[1]) & (distance[0] <= distance[2]), left, np.where(distance[1] <= distance[2], above, corner))
        rows.append(bytes([y % 5]) + (row - [0 * row, left, above, mean, paeth][y % 5]).astype(np.uint8).tobytes())
        above = row
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0))
    data = zlib.compress(b"".join(rows))
    half = len(data) // 2
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:]) + chunk(b"IEND", b"")


def png(folder):
    for w, h in folder.sizes:
        for mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
            folder.save(f"{mode}-{w}x{h}.png", photo(w, h, mode), "PNG")
            folder.run(f"{mode}-interlaced-{w}x{h}.png", ["convert", "{given}", "-interlace", "PNG", "PNG:{out}"], encoded(photo(w, h, mode), "PNG"))
        dice = random.Random(w * h)
        for color, channels, depths in ((0, 1, (1, 2, 4, 8)), (2, 3, (8, 16)), (3, 1, (1, 2, 4, 8)), (4, 2, (8, 16)), (6, 4, (8, 16))):
            for bits in depths:
                samples = np.array([[dice.randrange(1 << bits) for _ in range(w * channels)] for _ in range(h)])
                most = (1 << bits) - 1
                colours = chunk(b"PLTE", bytes(dice.randrange(256) for _ in range(3 * (most + 1))))
                kinds = {"": [colours] if color == 3 else []}
                if color == 0:
                    for key in (0, 1, most, 255):
                        kinds[f"-key{key}"] = [chunk(b"tRNS", struct.pack(">H", key))]
                elif color == 2:
                    kinds["-key"] = [chunk(b"tRNS", struct.pack(">HHH", *(int(v) for v in samples[0][:3])))]
                elif color == 3:
                    kinds["-some"] = [colours, chunk(b"tRNS", bytes(dice.randrange(256) for _ in range(most)))]
                    kinds["-one"] = [colours, chunk(b"tRNS", b"\xff\0")]
                    kinds["-greys"] = [chunk(b"PLTE", bytes(v * 255 // most for v in range(most + 1) for _ in range(3)))]
                    kinds["-short"] = [chunk(b"PLTE", b"\1\2\3\4\5\6")]
                kinds["-profile"] = kinds[""] + [chunk(b"iCCP", b"bad\0\0" + b"not deflated"), chunk(b"gAMA", struct.pack(">I", 220000))]
                for tag, chunks in kinds.items():
                    folder.add(f"png-{color}-{bits}{tag}-{w}x{h}.png", png_file(w, h, bits, color, samples, *chunks))


def gif(folder):
    for w, h in folder.sizes:
        for mode in ("L", "P", "1"):
            folder.save(f"{mode}-{w}x{h}.gif", photo(w, h, mode), "GIF")
        folder.save(f"clear-{w}x{h}.gif", photo(w, h, "P"), "GIF", transparency=3)
        plain = encoded(photo(w, h, "P"), "GIF", interlace=0)
        folder.run(f"interlaced-{w}x{h}.gif", ["gifsicle", "--interlace"], plain)
        for tag, left, top in (("part", 3, 2), ("beyond", -2, -1)):
            for clear in (False, True):
                data = encoded(photo(w, h, "P"), "GIF", **({"transparency": 5} if clear else {}))
                at = data.index(b"\x2c\0\0\0\0")
                screen = struct.pack("<HH", max(1, w + 2 * left), max(1, h + 3 * top))
                place = struct.pack("<HH", max(0, left), max(0, top))
                folder.add(f"{tag}{'-clear' if clear else ''}-{w}x{h}.gif", data[:6] + screen + data[10:at + 1] + place + data[at + 5:])
        frames = [photo(w, h, "P"), photo(w, h, "P").rotate(180)]
        folder.save(f"moving-{w}x{h}.gif", frames[0], "GIF", save_all=True, append_images=frames[1:], disposal=2)


def bmp(folder):
    for w, h in folder.sizes:
        for mode in ("1", "L", "P", "RGB", "RGBA"):
            folder.save(f"{mode}-{w}x{h}.bmp", photo(w, h, mode), "BMP")
        for tag, options in (("bmp2", ["BMP2:{out}"]), ("bmp3", ["BMP3:{out}"]), ("bmp4", ["BMP:{out}"]),
                             ("rle", ["-colors", "20", "-type", "palette", "-compress", "RLE", "BMP3:{out}"]),
                             ("4", ["-colors", "16", "-type", "palette", "-depth", "4", "BMP3:{out}"]),
                             ("565", ["-define", "bmp:subtype=RGB565", "BMP:{out}"]), ("555", ["-define", "bmp:subtype=RGB555", "BMP:{out}"])):
            folder.run(f"{tag}-{w}x{h}.bmp", ["convert", "{given}", *options], encoded(photo(w, h), "PNG"))
        data = bytearray(encoded(photo(w, h), "BMP"))
        data[22:26] = struct.pack("<i", -h)
        folder.add(f"down-{w}x{h}.bmp", bytes(data))


def tiff(folder):
    for w, h in folder.sizes:
        for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK"):
            for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits"):
                name = f"{mode}-{compression or 'plain'}-{w}x{h}.tif"
                folder.save(name, photo(w, h, mode), "TIFF", compression=compression)
            data = encoded(photo(w, h, mode), "TIFF")
            for tag, options in (("tiles", ["-t", "-w", "16", "-l", "32", "-c", "lzw"]), ("strips", ["-r", "3", "-c", "zip"]),
                                 ("planes", ["-p", "separate", "-c", "lzw"]), ("big", ["-B", "-c", "packbits"]), ("order", ["-f", "lsb2msb", "-c", "lzw"]),
                                 ("difference", ["-c", "lzw:2", "-r", "5"]), ("plain-tiles", ["-t", "-w", "32", "-l", "16", "-c", "none"])):
                if tag != "difference" or mode != "1":
                    folder.run(f"{mode}-{tag}-{w}x{h}.tif", ["tiffcp", *options, "{given}", "{out}"], data, ".tif")
        for tag, options in (("rgb16", ["-depth", "16", "-type", "TrueColor"]), ("grey4", ["-colorspace", "gray", "-depth", "4"]),
                             ("grey2", ["-colorspace", "gray", "-depth", "2"]), ("white0", ["-colorspace", "gray", "-define", "quantum:polarity=min-is-white"]),
                             ("rgba16", ["-depth", "16", "-alpha", "on"]), ("premultiplied", ["-alpha", "on", "-define", "tiff:alpha=associated"]),
                             ("msb16", ["-depth", "16", "-type", "TrueColor", "-define", "tiff:endian=msb", "-compress", "zip"])):
            given = encoded(photo(w, h, "RGBA" if "alpha" in " ".join(options) else "RGB"), "PNG")
            folder.run(f"{tag}-{w}x{h}.tif", ["convert", "{given}", *options, "TIFF:{out}"], given)
        for turn in range(1, 9):
            folder.save(f"turned{turn}-{w}x{h}.tif", photo(w, h), "TIFF", tiffinfo={274: turn})


def webp(folder):
    for w, h in folder.sizes:
        for mode in ("RGB", "RGBA"):
            for quality in (10, 60, 95):
                folder.save(f"{mode}-q{quality}-{w}x{h}.webp", photo(w, h, mode), "WEBP", quality=quality)
            folder.save(f"{mode}-lossless-{w}x{h}.webp", photo(w, h, mode), "WEBP", lossless=True, exact=True)
            folder.save(f"{mode}-moving-{w}x{h}.webp", photo(w, h, mode), "WEBP", save_all=True, append_images=[photo(w, h, mode).rotate(180)])
        for colors in (2, 4, 13, 100):
            folder.save(f"colors{colors}-{w}x{h}.webp", photo(w, h).quantize(colors).convert("RGB"), "WEBP", lossless=True, method=6)
        given = encoded(photo(w, h, "RGBA"), "PNG")
        for tag, options in (("simple", ["-f", "80", "-strong"]), ("weak", ["-nostrong", "-sharpness", "5"]), ("segments", ["-segments", "4", "-sns", "90"]),
                             ("near", ["-near_lossless", "40"]), ("sharp", ["-sharp_yuv"]), ("partitions", ["-partition_limit", "50", "-m", "6"]), ("alpha", ["-alpha_q", "30"]), ("alpha-raw", ["-alpha_method", "0", "-alpha_filter", "best"]),
                             ("alpha-plain", ["-alpha_filter", "none"]), ("quick", ["-lossless", "-z", "0"]), ("thorough", ["-lossless", "-z", "9"])):
            folder.run(f"cwebp-{tag}-{w}x{h}.webp", ["cwebp", "-quiet", *options, "{given}", "-o", "{out}"], given, ".png")


def turned(folder):
    """Orientations in EXIF data, of either byte order."""
    for w, h in folder.sizes:
        for turn in range(1, 9):
            for order in ("<", ">"):
                exif = struct.pack(order + "2sHLHHHLHHL", b"II" if order == "<" else b"MM", 42, 8, 1, 274, 3, 1, turn, 0, 0)
                for kind, image in (("jpg", photo(w, h)), ("png", photo(w, h, "LA")), ("webp", photo(w, h, "RGBA"))):
                    name = f"turned{turn}{'le' if order == '<' else 'be'}-{w}x{h}.{kind}"
                    folder.save(name, image, {"jpg": "JPEG"}.get(kind, kind.upper()), exif=b"Exif\0\0" + exif)


def broken(folder):
    """Cut in the middle of the pixels."""
    good = {"cut.jpg": encoded(photo(64, 48), "JPEG"), "cut-p.jpg": encoded(photo(64, 48), "JPEG", progressive=True),
            "cut.png": encoded(photo(64, 48), "PNG"), "cut.gif": encoded(photo(64, 48, "P"), "GIF"), "cut.bmp": encoded(photo(64, 48), "BMP"),
            "cut.tif": encoded(photo(64, 48), "TIFF"), "cut-lzw.tif": encoded(photo(64, 48), "TIFF", compression="tiff_lzw"),
            "cut.webp": encoded(photo(64, 48), "WEBP"), "cut-lossless.webp": encoded(photo(64, 48), "WEBP", lossless=True)}
    for name, data in good.items():
        folder.add(name, data[:len(data) * 6 // 10])


def main():
    folder = Folder(sys.argv[1], FEW if "--few" in sys.argv else SIZES)
    for kinds in (jpeg, png, gif, bmp, tiff, webp, turned, broken):
        if kinds.__name__ in sys.argv or not set(sys.argv[2:]) - {"--few"}:
            kinds(folder)
    folder.close()
    if "--few" in sys.argv:
        with zipfile.ZipFile(f"{folder.path}.zip", "w", zipfile.ZIP_DEFLATED) as out:
            for file in sorted(folder.path.iterdir()):
                out.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), zipfile.ZIP_DEFLATED)


main()
