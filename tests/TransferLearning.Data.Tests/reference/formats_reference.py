"""Writes formats/*: small pictures of every format that is read, each with Pillow's result as NAME.expected.png
(exif_transpose, then convert('RGB'); 16-bit values truncated to their high byte).

usage: python3 formats_reference.py FOLDER    (needs numpy, Pillow; made with Pillow 12.3.0)
"""
import os, struct, sys, zlib
import numpy as np
from PIL import Image, ImageOps

folder = os.path.join(sys.argv[1], "formats")
os.makedirs(folder, exist_ok=True)
rows, columns = np.mgrid[0:30, 0:44]
rgb = np.stack([40 + columns * 4.5, 30 + rows * 6.5, 128 + 90 * np.sin(rows / 6 + columns / 9)], -1).clip(0, 255).astype(np.uint8)
rgb[:8, :8] = [250, 20, 20]  # a corner that shows the orientation
image = Image.fromarray(rgb)


def expected(name, pixels=None):
    if pixels is None:
        pixels = np.asarray(ImageOps.exif_transpose(Image.open(os.path.join(folder, name))).convert("RGB"))
    Image.fromarray(pixels).save(os.path.join(folder, name + ".expected.png"))


def save(name, picture, **options):
    picture.save(os.path.join(folder, name), **options)
    expected(name)


def png16(name, array):  # Pillow cannot write 16-bit RGB
    channels = 1 if array.ndim == 2 else array.shape[2]
    raw = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", array.shape[1], array.shape[0], 16, {1: 0, 3: 2}[channels], 0, 0, 0)
    with open(os.path.join(folder, name), "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))
    high = (array >> 8).astype(np.uint8)
    expected(name, np.repeat(high[..., None], 3, 2) if channels == 1 else high)


save("rgb.jpg", image, quality=92)
save("progressive.jpg", image, quality=92, progressive=True)
save("gray.jpg", image.convert("L"), quality=92)
save("cmyk.jpg", image.convert("CMYK"), quality=95)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"exif{orientation}.jpg", image, quality=92, exif=exif)
save("rgb.png", image)
save("gray.png", image.convert("L"))
save("palette.png", image.quantize(32))
save("one-bit.png", image.convert("1"))
alpha = np.dstack([rgb, (columns * 5).clip(0, 255).astype(np.uint8)])
save("alpha.png", Image.fromarray(alpha))
save("gray-alpha.png", Image.fromarray(alpha).convert("LA"))
wide = rgb.astype(np.uint16) * 257 - 100 * (rgb > 128)
png16("rgb16.png", wide)
png16("gray16.png", wide[..., 1])
save("rgb.bmp", image)
save("lossless.webp", image, lossless=True)
save("alpha.webp", Image.fromarray(alpha), lossless=True, exact=True)
image.quantize(64).save(os.path.join(folder, "animated.gif"), save_all=True, append_images=[Image.fromarray(255 - rgb).quantize(64)], duration=100)
expected("animated.gif")
