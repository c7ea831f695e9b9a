"""Writes standardise.json: ImageDataGenerator's fit (which rescales and ignores samplewise_*) and standardize, by their published formulas, on 60 pictures
of 4 × 4 (values (31·i + 7·j + i·j·(i mod 7)) mod 256 for picture i and flat place j), in NumPy's double precision.

usage: python3 standardise_reference.py FOLDER    (needs numpy)
"""
import json, os, sys
import numpy as np

n, side = 60, 4
i, j = np.mgrid[0:n, 0:side * side * 3]
x = ((31 * i + 7 * j + i * j * (i % 7)) % 256).astype(np.float64).reshape(n, side, side, 3)
rescale, eps = 1 / 255, 1e-6
shown = [0, 17, 59]


def centred(values):
    return values - values.mean(axis=(0, 1, 2))


out = {}
r = x * rescale
out["rescale"] = r[shown]
s = r - r.mean(axis=(1, 2, 3), keepdims=True)
out["samplewise"] = (s / (s.std(axis=(1, 2, 3), keepdims=True) + eps))[shown]
mean = r.mean(axis=(0, 1, 2))
std = (r - mean).std(axis=(0, 1, 2))
out["featurewise"] = ((r - mean) / (std + eps))[shown]
alone = s / (s.std(axis=(1, 2, 3), keepdims=True) + eps)
out["samplewise_featurewise"] = ((alone - mean) / (std + eps))[shown]
for name, count in [("zca", 60), ("zca_few", 20), ("samplewise_zca", 60)]:
    part = centred(r[:count])
    flat = part.reshape(count, -1)
    u, sv, _ = np.linalg.svd(flat.T, full_matrices=False)
    keep = sv ** 2 > 1e-12 * sv[0] ** 2  # the directions along which the pictures vary
    whitening = (u[:, keep] * (np.sqrt(count) / (sv[keep] + eps))).dot(u[:, keep].T)
    if name == "samplewise_zca":
        flat = (alone - mean).reshape(count, -1)
    out[name] = (flat @ whitening)[[0, 7, count - 1]].reshape(3, side, side, 3)
with open(os.path.join(sys.argv[1], "standardise.json"), "w") as f:
    json.dump({k: np.round(v.reshape(3, -1), 7).tolist() for k, v in out.items()}, f)
