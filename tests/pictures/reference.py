# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""What the model's reference does with a picture that Pillow has opened."""
import numpy as np
from PIL import Image


def whitened(image):
    """RGB [height, width, 3] u8, on white where it is transparent."""
    if image.mode == "RGB":
        return np.asarray(image)
    rgba = np.asarray(image.convert("RGBA"))
    if (rgba[..., 3] == 255).all():
        return rgba[..., :3]
    alpha = rgba[..., 3:] / 255.0
    return ((1 - alpha) * 255 + alpha * rgba[..., :3]).astype(np.uint8)


def sizes(target):
    """Sizes (width, height) of at most target x target pixels, in grids of 32, up to 4:1."""
    most = (target // 32) ** 2
    width, height, found = most, 1, []
    while width > 0:
        if max(width, height) / min(width, height) <= 4:
            found.append((32 * width, 32 * height))
        if (height + 1) * width <= most:
            height += 1
        else:
            width -= 1
    return found


def crop(image, target):
    """The middle of the picture in the size that it loses least in, in the picture's own mode."""
    image.load()
    fit = lambda size: (min(size[0] / image.width, size[1] / image.height) / max(size[0] / image.width, size[1] / image.height), size)
    width, height = max(sizes(target), key=fit)
    while image.width >= 2 * width and image.height >= 2 * height:
        image = image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
    scale = max(width / image.width, height / image.height)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))
