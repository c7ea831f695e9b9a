"""Writes crop/*.png: parts of pictures, resized and moved in one resampling.

The place of each pixel in the resized part comes from SciPy itself: affine_transform (order 1) of a ramp of rows and one of columns, in each fill mode.
There an enlarged part is read linearly (SciPy's map_coordinates), and a reduced part by the antialiasing filter of Pillow and torchvision,
a triangle as wide as the reduction. Parts moved to the nearest pixel come from torchvision, which resizes and then moves them.

usage: python3 crop_reference.py FOLDER    (needs numpy, scipy, Pillow, torch, torchvision; made with SciPy 1.17.1, torchvision 0.27.0)
"""
import json, os, sys
import numpy as np
import torch
from PIL import Image
from scipy import ndimage
from torchvision.transforms import functional as F, InterpolationMode as M
from torchvision.transforms.autoaugment import _apply_op
from keras_reference import affine_matrix  # importing it writes keras/*.png, which are cropped here

folder = os.path.join(sys.argv[1], "crop")
os.makedirs(folder, exist_ok=True)
sources = {name: np.array(Image.open(os.path.join(sys.argv[1], "keras", f"{name}.png"))) for name in ["even", "odd"]}
cases = []


def add(source, area, to, parameters, picture, **more):
    Image.fromarray(np.clip(np.rint(picture), 0, 255).astype(np.uint8)).save(os.path.join(folder, f"{len(cases):02d}.png"))
    cases.append({"source": source, "area": area, "to": to, "parameters": parameters, **more})


def weights(places, length, output):  # triangle filter around places in the result: one row of `length` weights per place
    scale = length / output
    width = max(1, scale)
    centres = (places.ravel() + 0.5) * scale
    w = np.maximum(0, 1 - np.abs(np.arange(length) + 0.5 - centres[:, None]) / width)
    return w / w.sum(1, keepdims=True)


def crop(source, area, to, p, mode, cval):
    left, top, width, height = area
    part = sources[source][top:top + height, left:left + width].astype(np.float64)
    matrix = affine_matrix(p, *to)
    rows, columns = np.mgrid[0:to[0], 0:to[1]].astype(np.float64)
    if matrix is not None:
        rows, columns, inside = [ndimage.affine_transform(ramp, matrix[:2, :2], matrix[:2, 2], order=1, mode=mode, cval=0)
                                 for ramp in (rows, columns, np.ones(to))]
    else:
        inside = np.ones(to)
    if height <= to[0] and width <= to[1]:
        places = [(rows + 0.5) * height / to[0] - 0.5, (columns + 0.5) * width / to[1] - 0.5]
        moved = np.stack([ndimage.map_coordinates(part[..., c], places, order=1, mode="nearest") for c in range(3)], -1)
    else:
        down, across = weights(rows, height, to[0]), weights(columns, width, to[1])
        moved = np.einsum("ph,pw,hwc->pc", down, across, part).reshape(*to, 3)
    if mode == "constant":
        moved = np.where(inside[..., None] > 0.5, moved, cval)
    if p.get("flip_horizontal"):
        moved = moved[:, ::-1]
    add(source, area, to, p, moved, fill_mode=mode, cval=cval)


enlarged = ("odd", [7, 9, 23, 17], [40, 36])
reduced = ("even", [3, 2, 58, 45], [20, 24])
mild = ("even", [10, 6, 47, 33], [30, 30])  # wider, but not by much
some = {"theta": -21.7, "tx": -2.3, "ty": 4.1, "shear": 11.4, "zx": 1.13, "zy": 0.91}
for source, area, to in [enlarged, reduced, mild]:
    for mode in ["nearest", "constant", "reflect", "wrap"]:
        crop(source, area, to, {**some, "zx": 1.6} if mode in ("reflect", "wrap") else some, mode, 77.0 if mode == "constant" else 0.0)
    crop(source, area, to, {**some, "flip_horizontal": True}, "nearest", 0.0)
    crop(source, area, to, {"zx": 0.71, "zy": 0.83}, "nearest", 0.0)
    crop(source, area, to, {"tx": 3.0, "ty": -2.0}, "constant", 12.0)

for source, (left, top, width, height), to in [enlarged, reduced, mild]:
    part = F.resized_crop(torch.from_numpy(sources[source]).permute(2, 0, 1), top, left, height, width, to, M.BILINEAR, antialias=True)
    add(source, [left, top, width, height], to, {}, part.permute(1, 2, 0).numpy(), operation="none")
    add(source, [left, top, width, height], to, {}, part.flip(-1).permute(1, 2, 0).numpy(), operation="flip")
    for name, magnitude in [("Rotate", 21.37), ("ShearX", 0.2313), ("TranslateY", -5.0)]:
        add(source, [left, top, width, height], to, {}, _apply_op(part, name, magnitude, M.NEAREST, None).permute(1, 2, 0).numpy(), operation=name, magnitude=magnitude)
with open(os.path.join(folder, "cases.json"), "w") as f:
    json.dump(cases, f, indent=1)
