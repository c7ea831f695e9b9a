"""Writes keras/*.png: pictures moved and coloured by the published formulas of Keras's ImageDataGenerator
(get_random_transform, apply_affine_transform, apply_channel_shift, apply_brightness_shift), with SciPy and Pillow.

usage: python3 keras_reference.py FOLDER      (needs numpy, scipy, Pillow; made with SciPy 1.17.1, Pillow 12.3.0)
"""
import json, os, sys
import numpy as np
from PIL import Image, ImageEnhance
from scipy import ndimage

folder = os.path.join(sys.argv[1], "keras")
os.makedirs(folder, exist_ok=True)


def picture(height, width, seed):
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    planes = []
    for channel in range(3):
        smooth = 128 + 90 * np.sin(rows / (5 + channel) + channel) * np.cos(columns / (7 - channel))
        edges = 40 * (((rows // 9 + columns // 11) % 2) * 2 - 1)
        planes.append(smooth + edges * 0.6 + rng.normal(0, 12, (height, width)))
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def affine_matrix(p, height, width):
    matrix = None
    def then(m):
        return np.array(m) if matrix is None else np.dot(matrix, np.array(m))
    if p.get("theta", 0) != 0:
        t = np.deg2rad(p["theta"])
        matrix = then([[np.cos(t), -np.sin(t), 0], [np.sin(t), np.cos(t), 0], [0, 0, 1]])
    if p.get("tx", 0) != 0 or p.get("ty", 0) != 0:
        matrix = then([[1, 0, p.get("tx", 0)], [0, 1, p.get("ty", 0)], [0, 0, 1]])
    if p.get("shear", 0) != 0:
        s = np.deg2rad(p["shear"])
        matrix = then([[1, -np.sin(s), 0], [0, np.cos(s), 0], [0, 0, 1]])
    if p.get("zx", 1) != 1 or p.get("zy", 1) != 1:
        matrix = then([[p.get("zx", 1), 0, 0], [0, p.get("zy", 1), 0], [0, 0, 1]])
    if matrix is None:
        return None
    row, column = height / 2 - 0.5, width / 2 - 0.5
    return np.dot(np.dot([[1, 0, row], [0, 1, column], [0, 0, 1]], matrix), [[1, 0, -row], [0, 1, -column], [0, 0, 1]])


def transform(x, p, fill_mode, cval, order):
    x = x.astype(np.float32)
    matrix = affine_matrix(p, *x.shape[:2])
    if matrix is not None:
        x = np.stack([ndimage.affine_transform(x[..., c], matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval)
                      for c in range(3)], -1)
    if "channel_shift" in p:
        low, high = x.min(), x.max()
        x = np.clip(x + p["channel_shift"], low, high)
    if p.get("flip_horizontal"):
        x = x[:, ::-1]
    if p.get("flip_vertical"):
        x = x[::-1]
    if "brightness" in p:
        x = np.asarray(ImageEnhance.Brightness(Image.fromarray(x.astype("uint8"))).enhance(p["brightness"])).astype(np.float32)
    return x


sources = {"even": picture(48, 64, 1), "odd": picture(37, 53, 2)}
for name, x in sources.items():
    Image.fromarray(x).save(os.path.join(folder, f"{name}.png"))

cases = []
geometries = [
    {"theta": 33.3}, {"tx": 7.4, "ty": -11.9}, {"tx": 5.0, "ty": 3.0}, {"shear": 17.0}, {"zx": 0.83, "zy": 1.17}, {"zx": 1.9, "zy": 1.6},
    {"theta": -21.7, "tx": -6.3, "ty": 9.1, "shear": 11.4, "zx": 1.13, "zy": 0.91},
    {"theta": 158.0, "tx": 40.2, "ty": -55.5, "shear": -30.0, "zx": 1.7, "zy": 2.3},
]
for number, geometry in enumerate(geometries):
    for mode in ["nearest", "constant", "reflect", "wrap"]:
        cases.append((("even", "odd")[number % 2], geometry, mode, 77.0 if mode == "constant" else 0.0, 1))
mixed = geometries[6]
cases += [
    ("odd", {"flip_horizontal": True}, "nearest", 0.0, 1),
    ("odd", {"flip_vertical": True}, "nearest", 0.0, 1),
    ("even", {**mixed, "flip_horizontal": True, "flip_vertical": True}, "nearest", 0.0, 1),
    ("even", {**mixed, "flip_horizontal": True}, "constant", 12.5, 1),
    ("odd", {"channel_shift": 31.7}, "nearest", 0.0, 1),
    ("odd", {"channel_shift": -55.2}, "nearest", 0.0, 1),
    ("even", {**mixed, "channel_shift": 19.3, "flip_horizontal": True}, "reflect", 0.0, 1),
    ("odd", {"brightness": 1.27}, "nearest", 0.0, 1),
    ("odd", {"brightness": 0.61}, "nearest", 0.0, 1),
    ("even", {**mixed, "brightness": 1.19}, "nearest", 0.0, 1),
    ("even", {**mixed, "channel_shift": -23.9, "brightness": 0.83, "flip_vertical": True}, "wrap", 0.0, 1),
    ("odd", {"theta": 33.3}, "nearest", 0.0, 0),
    ("odd", mixed, "wrap", 0.0, 0),
]
listed = []
for number, (source, p, mode, cval, order) in enumerate(cases):
    y = transform(sources[source], p, mode, cval, order)
    Image.fromarray(np.clip(np.rint(y), 0, 255).astype(np.uint8)).save(os.path.join(folder, f"{number:02d}.png"))
    listed.append({"source": source, "parameters": p, "fill_mode": mode, "cval": cval, "order": order})
with open(os.path.join(folder, "cases.json"), "w") as f:
    json.dump(listed, f, indent=1)
