"""Writes draws.json: the distributions that torchvision's own transforms draw from, as deciles of 100,000 draws (seed 0) on a picture of 100 × 150
pixels, and the magnitudes of every operation of RandAugment and TrivialAugmentWide.

usage: python3 draws_reference.py FOLDER    (needs numpy, torch, torchvision; made with torchvision 0.27.0)
"""
import json, os, sys
import numpy as np
import torch
from torchvision import transforms as T

torch.manual_seed(0)
height, width, count = 100, 150, 100_000
picture = torch.zeros(3, height, width, dtype=torch.uint8)


def deciles(values):
    return [round(float(v), 5) for v in np.quantile(np.array(values, dtype=np.float64), np.arange(0.1, 0.95, 0.1))]


def area(draws):  # top, left, height, width
    d = np.array(draws, dtype=np.float64)
    return {"area": deciles(d[:, 2] * d[:, 3] / (height * width)), "ratio": deciles(d[:, 3] / d[:, 2]),
            "top": deciles(d[:, 0]), "left": deciles(d[:, 1])}


out = {
    "random_resized_crop": area([T.RandomResizedCrop.get_params(picture, (0.08, 1.0), (3 / 4, 4 / 3)) for _ in range(count)]),
    "narrow_crop": area([T.RandomResizedCrop.get_params(picture, (0.35, 0.9), (0.3, 0.6)) for _ in range(count)]),
    "random_erasing": area([T.RandomErasing.get_params(picture, (0.02, 0.33), (0.3, 3.3), [0.0])[:4] for _ in range(count)]),
}
jitter = [T.ColorJitter.get_params((0.6, 1.4), (0.5, 1.5), (0.7, 1.3), (-0.1, 0.1)) for _ in range(count // 10)]
out["color_jitter"] = {name: deciles([j[i + 1] for j in jitter]) for i, name in enumerate(["brightness", "contrast", "saturation", "hue"])}
out["gaussian_blur"] = {"sigma": deciles([T.GaussianBlur.get_params(0.1, 2.0) for _ in range(count // 10)])}


def space(operations):
    return {name: {"magnitudes": [round(float(m), 5) for m in np.atleast_1d(values.numpy())], "signed": signed} for name, (values, signed) in operations.items()}


out["rand_augment"] = space(T.RandAugment()._augmentation_space(31, (height, width)))
out["trivial_augment"] = space(T.TrivialAugmentWide()._augmentation_space(31))
with open(os.path.join(sys.argv[1], "draws.json"), "w") as f:
    json.dump(out, f, indent=1)
