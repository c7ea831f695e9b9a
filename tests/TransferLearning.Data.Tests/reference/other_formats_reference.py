"""Writes other-formats/*: small TIFF, HEIC, AVIF, JPEG 2000 and PSD files, and files with the orientation in unusual places, each with the result of a
second decoder as NAME.expected.png: Pillow (exif_transpose, then convert('RGB')) for TIFF, JPEG 2000, PSD, PNG, WebP, JPEG and MPO,
heif-convert for HEIC, avifdec for AVIF. 16-bit values are truncated to their high byte.

usage: python3 other_formats_reference.py FOLDER

Needs numpy, Pillow, and Debian's libheif-examples, libavif-bin, libtiff-tools and imagemagick (made with Debian 12's: Pillow 9.4.0, libheif 1.15.1,
libavif 0.11.1, libtiff 4.5.0, ImageMagick 6.9.11).
"""
import io, os, struct, subprocess, sys, zlib
import numpy as np
from PIL import Image, ImageCms, ImageOps

folder = os.path.join(sys.argv[1], "other-formats")
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
rows, columns = np.mgrid[0:30, 0:44]
rgb = np.stack([40 + columns * 4.5, 30 + rows * 6.5, 128 + 90 * np.sin(rows / 6 + columns / 9)], -1).clip(0, 255).astype(np.uint8)
rgb[:8, :8] = [250, 20, 20]  # a corner that shows the orientation
image = Image.fromarray(rgb)
alpha = Image.fromarray(np.dstack([rgb, (columns * 5).clip(0, 255).astype(np.uint8)]))


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def keep(name, pixels):
    pixels.convert("RGB").save(name + ".expected.png", optimize=True)


def by_pillow(name):
    keep(name, ImageOps.exif_transpose(Image.open(name)))


def by_tool(name, *command):
    run(*command, name, "decoded.png")
    picture = Image.open("decoded.png")
    if picture.mode in ("I", "I;16"):
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    keep(name, picture)
    os.remove("decoded.png")


def tiff(name, picture=image, **options):
    picture.save(name, "TIFF", **options)
    by_pillow(name)


tiff("rgb.tif")
tiff("lzw.tif", compression="tiff_lzw")
tiff("deflate.tif", compression="tiff_adobe_deflate")
tiff("jpeg.tif", compression="jpeg", quality=95)
tiff("gray.tif", image.convert("L"), compression="tiff_lzw")
tiff("palette.tif", image.quantize(32), compression="tiff_lzw")
tiff("one-bit.tif", image.convert("1"), compression="group4")
tiff("cmyk.tif", image.convert("CMYK"), compression="tiff_lzw")
tiff("alpha.tif", alpha, compression="tiff_lzw")
tiff("profile.tif", compression="tiff_lzw", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes())
tiff("pages.tif", compression="tiff_lzw", save_all=True, append_images=[ImageOps.invert(image)])
turns = {3: Image.Transpose.ROTATE_180, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270}
for orientation, turn in turns.items():  # this Pillow turns such files on loading, and exif_transpose turns them again
    image.save(f"orientation{orientation}.tif", compression="tiff_lzw", tiffinfo={0x0112: orientation})
    keep(f"orientation{orientation}.tif", image.transpose(turn))
run("tiffcp", "-t", "-w", "16", "-l", "16", "-c", "lzw", "rgb.tif", "tiles.tif")
by_pillow("tiles.tif")
run("tiffcp", "-8", "-B", "-c", "lzw", "rgb.tif", "big.tif")
keep("big.tif", image)
wide = (rgb.astype(np.uint16) * 257 - 100 * (rgb > 128)).astype(">u2")
header = b"P6\n44 30\n65535\n" + wide.tobytes()
open("wide.ppm", "wb").write(header)
run("/usr/bin/convert-im6.q16", "wide.ppm", "-compress", "lzw", "tiff:wide.tif")
keep("wide.tif", Image.fromarray((wide >> 8).astype(np.uint8)))
os.remove("wide.ppm")

image.save("source.png")
alpha.save("alpha-source.png")
run("heif-enc", "-q", "90", "source.png", "-o", "lossy.heic")
run("heif-enc", "-L", "-p", "chroma=444", "--matrix_coefficients=0", "source.png", "-o", "lossless.heic")
run("heif-enc", "-q", "90", "alpha-source.png", "-o", "alpha.heic")
exif = Image.Exif()
exif[0x0112] = 6
image.save("turned.jpg", quality=95, exif=exif)
run("heif-enc", "-q", "90", "turned.jpg", "-o", "exif-only.heic")
for name in ("lossy.heic", "lossless.heic", "alpha.heic", "exif-only.heic"):
    by_tool(name, "heif-convert")
os.remove("turned.jpg")
run("avifenc", "-l", "source.png", "lossless.avif")
run("avifenc", "--min", "10", "--max", "20", "source.png", "lossy.avif")
run("avifenc", "-l", "--irot", "1", "source.png", "turned.avif")
run("avifenc", "-l", "--imir", "1", "source.png", "mirrored.avif")
for name in ("lossless.avif", "lossy.avif"):
    by_tool(name, "avifdec")
# avifdec does not turn these two.
keep("turned.avif", image.transpose(Image.Transpose.ROTATE_90))
keep("mirrored.avif", image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))

for name, options in (("lossless.jp2", {}), ("lossy.jp2", {"irreversible": True, "quality_mode": "dB", "quality_layers": [40]}), ("stream.j2k", {})):
    image.save(name, **options)
    by_pillow(name)
image.convert("L").save("gray.jp2")
by_pillow("gray.jp2")

for name, options in (("rgb.psd", []), ("gray.psd", ["-colorspace", "gray"]), ("packed.psd", ["-compress", "rle"])):
    run("/usr/bin/convert-im6.q16", "source.png", *options, "psd:" + name)
    by_pillow(name)

# Other places of an orientation.
image.save("first.mpo", save_all=True, append_images=[ImageOps.invert(image)], quality=92)
by_pillow("first.mpo")
for orientation in (2, 3, 6, 8):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(f"exif{orientation}.png", exif=exif)
    by_pillow(f"exif{orientation}.png")
    image.save(f"exif{orientation}.webp", lossless=True, exif=exif)
    by_pillow(f"exif{orientation}.webp")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


png = open("source.png", "rb").read()
block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
raw = "\nexif\n%8d\n" % (len(block) + 6) + (b"Exif\0\0" + block).hex() + "\n"
end = png.index(b"IEND") - 4
open("exif-last.png", "wb").write(png[:end] + chunk(b"eXIf", block) + png[end:])
open("raw-profile.png", "wb").write(png[:33] + chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw.encode())) + png[33:])
by_pillow("exif-last.png")
by_pillow("raw-profile.png")


def segment(data):
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


stream = io.BytesIO()
image.save(stream, "JPEG", quality=92)
jpeg = stream.getvalue()
xmp = b"http://ns.adobe.com/xap/1.0/\0" + b'<x:xmpmeta xmlns:x="adobe:ns:meta/" tiff:Orientation="3"/>'
open("xmp-then-exif.jpg", "wb").write(jpeg[:2] + segment(xmp) + segment(b"Exif\0\0" + block) + jpeg[2:])
open("xmp-only.jpg", "wb").write(jpeg[:2] + segment(xmp) + jpeg[2:])
by_pillow("xmp-then-exif.jpg")
by_pillow("xmp-only.jpg")
os.remove("source.png")
os.remove("alpha-source.png")
