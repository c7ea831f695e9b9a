"""Writes inference_mode.json: gradients through batch norm in inference mode, as PyTorch and torchvision compute them.

    python3 inference_mode.py inference_mode.json

Whole networks, filled as in backbones.py, in eval mode and 64 bits, with the mean of the squared outputs as their loss. This is
fine-tuning that keeps the pretrained statistics (Keras: base_model(x, training=False)). The file has the output, the gradients of the first and the
last kernel and batch norm, and the mean logarithm of the norms of all gradients of each kind.
"""
import json
import math
import sys

import numpy as np
import torch
import torchvision
from torch import nn

from backbones import filled, number, summary


def step(name):
    model, forward, image = filled(name)
    model.double().eval()
    output = forward(image.double())
    output.square().mean().backward()
    norms = [key for key, module in model.named_modules() if isinstance(module, nn.BatchNorm2d)]
    named = {key: p.grad for key, p in model.named_parameters()}
    kernels = [key for key, gradient in named.items() if gradient.ndim > 1]
    scales, shifts = [f"{key}.weight" for key in norms], [f"{key}.bias" for key in norms]
    logarithm = lambda keys: number(float(np.mean([math.log(named[key].norm().item()) for key in keys])))
    return {
        "output": summary(output),
        "gradients": {key: summary(named[key]) for keys in (kernels, scales, shifts) for key in (keys[0], keys[-1])},
        "kernels": logarithm(kernels),
        "scales": logarithm(scales),
        "shifts": logarithm(shifts),
    }


if __name__ == "__main__":
    torch.set_num_threads(2)
    rows = [f'"{name}": {json.dumps(step(name), separators=(",", ":"))}' for name in ("mobilenet_v2_0.35", "resnet18", "densenet121")]
    versions = f"PyTorch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__}"
    with open(sys.argv[1], "w") as file:
        file.write(f'{{\n"made by": "{versions}",\n' + ",\n".join(rows) + "\n}\n")
