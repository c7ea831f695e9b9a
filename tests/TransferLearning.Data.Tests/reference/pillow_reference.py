"""Writes pillow/*.png: a picture resized by Pillow (antialiased), also cropped and padded.

usage: python3 pillow_reference.py FOLDER     (needs numpy, Pillow; made with Pillow 12.3.0)
"""
import json, os, sys
import numpy as np
from PIL import Image, ImageOps

folder = os.path.join(sys.argv[1], "pillow")
os.makedirs(folder, exist_ok=True)
rng = np.random.default_rng(3)
rows, columns = np.mgrid[0:75, 0:101]
source = np.stack([128 + 80 * np.sin(rows / 4 + c) + 60 * (((rows // 7 + columns // 5) % 2) - .5) + rng.normal(0, 25, rows.shape) for c in range(3)], -1)
source = Image.fromarray(np.clip(source, 0, 255).astype(np.uint8))
source.save(os.path.join(folder, "source.png"))
filters = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}


def smart_crop(image, height, width):  # keras.utils.image_utils.smart_resize's box
    w, h = image.size
    crop_h, crop_w = min(h, int(w * height / width)), min(w, int(h * width / height))
    top, left = int((h - crop_h) / 2), int((w - crop_w) / 2)
    return image.crop((left, top, left + crop_w, top + crop_h))


cases = []
for name, method in filters.items():
    for height, width in [(32, 40), (75, 33), (20, 101), (150, 140), (60, 60), (7, 5), (1, 1)]:
        cases.append(("squash", name, height, width, source.resize((width, height), method)))
    for height, width in [(32, 32), (64, 30), (90, 120)]:
        cases.append(("crop", name, height, width, smart_crop(source, height, width).resize((width, height), method)))
        cases.append(("pad", name, height, width, ImageOps.pad(source, (width, height), method)))
listed = []
for number, (mode, method, height, width, image) in enumerate(cases):
    image.save(os.path.join(folder, f"{number:02d}.png"))
    listed.append({"mode": mode, "interpolation": method, "height": height, "width": width})
with open(os.path.join(folder, "cases.json"), "w") as f:
    json.dump(listed, f, indent=1)
