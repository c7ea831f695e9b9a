"""Makes backbones.json: what PyTorch and torchvision compute for every backbone of the catalogue, with every tensor filled by a formula.

    python3 backbones.py backbones.json name ...

What the file has already is kept as it is.

The formula (Filled.cs is the same): with h the 32-bit FNV-1a hash of the tensor's name and p = 65521,
x(i) = h + i*(h div p) + 12345*i*(i+1)/2 mod p and u = 2x/p - 1. A kernel holds u * sqrt(6 / fan in), a normalisation's factor
1 + 0.1u, a running variance 2 + 0.4u, everything else 0.05u; the images hold u under the name "input".
"""
import hashlib
import json
import math
import os
import re
import sys

import numpy as np
import torch
import torchvision
from torchvision import models

P = 65521


def fill(name, count):
    h = 2166136261
    for c in name.encode():
        h = ((h ^ c) * 16777619) & 0xFFFFFFFF
    i = np.arange(count, dtype=np.int64)
    x = (h % P + i % P * ((h // P) % P) + (i * (i + 1) // 2) % P * 12345) % P
    return x * (2.0 / P) - 1


def form(name, tensor):
    last = name.split(".")[-1]
    if last == "running_var":
        return 2, 0.4
    if last == "layer_scale" or (last == "weight" and tensor.ndim == 1):
        return 1, 0.1
    if last in ("weight", "in_proj_weight"):
        return 0, math.sqrt(6.0 * tensor.shape[0] / tensor.numel())
    return 0, 0.05


def build(name):
    widths = re.fullmatch(r"mobilenet_v2_(\d\.\d+)", name)
    if widths:
        return models.MobileNetV2(width_mult=float(widths[1]))
    model = models.get_model(name, weights=None, **({"init_weights": False} if name.startswith(("inception", "vgg")) else {}))
    if name == "inception_v3":
        model.aux_logits, model.AuxLogits = False, None
    return model


def summary(tensor):
    values = tensor.detach().double().flatten()
    return {"shape": list(tensor.shape), "first": [float(f"{v:.9g}") for v in values[:8].tolist()], "norm": float(f"{values.norm().item():.9g}")}


BLOCKS = ("InvertedResidual", "_InvertedResidual", "Bottleneck", "BasicBlock", "MBConv", "FusedMBConv", "CNBlock", "ResBottleneckBlock", "Fire",
          "_Transition", "InceptionA", "InceptionB", "InceptionC", "InceptionD", "InceptionE", "EncoderBlock", "SwinTransformerBlock", "MaxPool2d")


def filled(name):
    model = build(name)
    for key, tensor in model.state_dict().items():
        if tensor.is_floating_point() and not (features_only(name) and key.startswith("classifier")):
            offset, factor = form(key, tensor)
            tensor.copy_(torch.from_numpy((offset + factor * fill(key, tensor.numel())).astype(np.float32)).reshape(tensor.shape))
    for module in model.modules():
        if type(module).__name__ in ("Dropout", "StochasticDepth"):
            module.p = 0.0
    size = size_of(name)
    image = torch.from_numpy(fill("input", 2 * 3 * size * size).astype(np.float32)).reshape(2, 3, size, size)
    return model, (model.features if features_only(name) else model), image


def features_only(name):
    # The two large dense layers of a VGG are the same in all of them: one of them is enough.
    return name.startswith("vgg") and name != "vgg11"


def size_of(name):
    return 224 if name.startswith("vit") else 96 if name.startswith("inception") else 64


def state(name):
    model = build(name)
    lines = sorted(f"{key} {list(value.shape)}" for key, value in model.state_dict().items())
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "entries": len(lines),
        "state": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        "size": size_of(name),
        "features_only": features_only(name),
    }


def inference(name):
    model, forward, image = filled(name)
    candidates = [key for key, module in model.named_modules() if type(module).__name__ in BLOCKS and (type(module).__name__ != "MaxPool2d" or name.startswith("vgg"))]
    blocks = {}
    for key in {candidates[0], candidates[len(candidates) // 2], candidates[-1]}:
        def hook(module, inputs, output, key=key):
            blocks[key] = summary(output.permute(0, 3, 1, 2) if name.startswith("swin") else output)
        model.get_submodule(key).register_forward_hook(hook)
    model.eval()
    with torch.no_grad():
        return {"output": summary(forward(image)), "blocks": blocks}


def training(name):
    """One step in 64 bits: batch norm over the few places that a small image leaves amplifies the rounding of 32 beyond comparing."""
    model, forward, image = filled(name)
    model.double().train()
    output = forward(image.double())
    output.square().mean().backward()
    named = [(key, p) for key, p in model.named_parameters() if p.ndim > 1 and p.grad is not None and key.endswith("weight")]
    tensors = model.state_dict()
    means = [key for key in tensors if key.endswith("running_mean")]
    return {"train": {
        "output": summary(output),
        "gradients": {key: number(p.grad) for key, p in (named[0], named[-1])},
        "statistics": {key: number(tensors[key]) for mean in sorted({means[0], means[-1]}) for key in (mean, mean.replace("mean", "var"))} if means else {},
    }}


def number(tensor):
    return float(f"{tensor.detach().double().norm().item():.9g}")


if __name__ == "__main__":
    torch.set_num_threads(2)
    path, names = sys.argv[1], sys.argv[2:]
    table = json.loads(open(path).read())["backbones"] if os.path.exists(path) else {}
    for key, part in (("state", state), ("output", inference), ("train", training)):
        for name in names:
            if key not in table.setdefault(name, {}):
                table[name].update(part(name))
                with open(path, "w") as file:
                    json.dump({"made by": f"PyTorch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__}", "backbones": table}, file, indent=1)
                    file.write("\n")
                print(name, key, file=sys.stderr, flush=True)
