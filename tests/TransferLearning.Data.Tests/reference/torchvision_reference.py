"""Makes torchvision/*.png: torchvision's functional operations on uint8 tensors for given parameters.

usage: python3 torchvision_reference.py FOLDER    (needs torch, torchvision, Pillow; made with torchvision 0.27.0)
"""
import json, math, os, sys
import numpy as np
import torch
from PIL import Image
from torchvision.transforms import functional as F, InterpolationMode as M
from torchvision.transforms.autoaugment import _apply_op

folder = os.path.join(sys.argv[1], "torchvision")
os.makedirs(folder, exist_ok=True)
here = os.path.join(sys.argv[1], "keras")
sources = {name: torch.from_numpy(np.array(Image.open(os.path.join(here, f"{name}.png")))).permute(2, 0, 1) for name in ["even", "odd"]}
cases = []


def add(operation, source, parameters, result):
    number = len(cases)
    Image.fromarray(result.permute(1, 2, 0).contiguous().numpy()).save(os.path.join(folder, f"{number:02d}.png"))
    cases.append({"operation": operation, "source": source, "parameters": parameters})


for f in [0.37, 1.0, 1.64]:
    add("brightness", "even", {"factor": f}, F.adjust_brightness(sources["even"], f))
    add("contrast", "odd", {"factor": f}, F.adjust_contrast(sources["odd"], f))
    add("saturation", "even", {"factor": f}, F.adjust_saturation(sources["even"], f))
    add("sharpness", "odd", {"factor": f}, F.adjust_sharpness(sources["odd"], f))
for h in [-0.31, 0.07, 0.5]:
    add("hue", "even", {"factor": h}, F.adjust_hue(sources["even"], h))
add("grayscale", "odd", {}, F.rgb_to_grayscale(sources["odd"], 3))
for size, sigma in [(3, 0.4), (5, 1.3), (9, 2.0)]:
    add("gaussian_blur", "odd", {"size": size, "sigma": sigma}, F.gaussian_blur(sources["odd"], size, sigma))
for bits in [1, 4, 7]:
    add("posterize", "even", {"bits": bits}, F.posterize(sources["even"], bits))
for threshold in [0.0, 100.3, 255.0]:
    add("solarize", "odd", {"threshold": threshold}, F.solarize(sources["odd"], threshold))
add("autocontrast", "even", {}, F.autocontrast((sources["even"] // 2 + 40)))
add("equalize", "even", {}, F.equalize(sources["even"]))
add("erase", "odd", {"top": 5, "left": 11, "height": 17, "width": 9, "value": 128},
    F.erase(sources["odd"], 5, 11, 17, 9, torch.tensor(128, dtype=torch.uint8)))
for top, left, height, width, h, w in [(3, 5, 31, 40, 24, 24), (0, 0, 20, 17, 48, 40), (10, 20, 9, 33, 30, 30)]:
    add("resized_crop", "even", {"top": top, "left": left, "height": height, "width": width, "to_height": h, "to_width": w},
        F.resized_crop(sources["even"], top, left, height, width, [h, w], M.BILINEAR, antialias=True))
# Geometric operations of RandAugment and TrivialAugment; parameters whose nearest pixel is never a tie.
for name, magnitude in [("ShearX", 0.2313), ("ShearY", -0.1771), ("TranslateX", 7.0), ("TranslateY", -5.0), ("Rotate", 21.37), ("Rotate", -93.1)]:
    for mode in ["nearest", "bilinear"]:
        for source in ["even", "odd"]:
            add(name, source, {"magnitude": magnitude, "interpolation": mode}, _apply_op(sources[source], name, magnitude, M(mode), None))
for name, magnitude in [("Brightness", 0.27), ("Color", -0.54), ("Contrast", 0.81), ("Sharpness", -0.45), ("Posterize", 4), ("Solarize", 170.0), ("AutoContrast", 0.0), ("Equalize", 0.0)]:
    add(name, "odd", {"magnitude": magnitude, "interpolation": "nearest"}, _apply_op(sources["odd"], name, magnitude, M.NEAREST, None))
# Mixed batches of the picture, its mirror image and its negative; one file per result.
from torchvision.transforms import v2
batch = torch.stack([sources["even"], sources["even"].flip(-1), 255 - sources["even"]])
for lam in [0.3, 0.85]:
    mixed = v2.MixUp(num_classes=3).transform(batch.float(), {"labels": None, "batch_size": 3, "lam": lam}).round().to(torch.uint8)
    for position in range(3):
        add("mixup", "even", {"lambda": lam, "position": position}, mixed[position])
for lam, x, y in [(0.3, 60, 3), (0.85, 20, 30)]:
    height, width = batch.shape[-2:]
    r = 0.5 * math.sqrt(1 - lam)  # as in CutMix.make_params
    w, h = int(r * width), int(r * height)
    box = (max(x - w, 0), max(y - h, 0), min(x + w, width), min(y + h, height))
    left = float(1 - (box[2] - box[0]) * (box[3] - box[1]) / (width * height))
    mixed = v2.CutMix(num_classes=3).transform(batch, {"labels": None, "batch_size": 3, "box": box, "lam_adjusted": left})
    for position in range(3):
        add("cutmix", "even", {"lambda": lam, "x": x, "y": y, "left": left, "position": position}, mixed[position])
with open(os.path.join(folder, "cases.json"), "w") as f:
    json.dump(cases, f, indent=1)
