"""Writes timm_names.txt: which of timm's networks equal torchvision's, which only have the same tensors, and how the tensors correspond.

    PYTHONPATH=<timm's source>:../../reference python3 timm_names.py NAME… > timm_names.txt

If the environment variable ONLY has timm's names, separated by commas, all others are left out.

The script builds every model of timm with as many and as large tensors as a network of torchvision. It fills torchvision's network by the formula of ../../reference/backbones.py,
copies the tensors to timm's model and compares the outputs for the same picture. Each line of the result has:

    torchvision's name, timm's name, the relation, and, where the outputs are the same, the tensors {timm's name: [torchvision's name, shape]} as gzipped JSON in base64

'equal': the outputs agree within 1e-4. 'epsilon 1e-05': they agree if torchvision's batch norms have this epsilon. 'same 0.001': they agree with this epsilon and TensorFlow's padding in
every convolution. 'other': the outputs differ. For 'same' another column has timm's output for the picture.
"""
import base64
import collections
import gzip
import json
import os
import re
import sys
import warnings

import numpy as np
import timm
import torch
from torch import nn

from backbones import build, filled, size_of
from formula import fill, summary

IDLE = ("num_batches_tracked", "relative_position_index", "attn_mask")


def tensors(model):
    return {key: value for key, value in model.state_dict().items() if not key.endswith(IDLE) and not key.startswith("AuxLogits.")}


def signature(model):
    return tuple(sorted(collections.Counter(value.numel() for value in tensors(model).values()).items()))


def create(make, name):
    """Builds a model, on the device without memory if possible, because most of timm's models are only inspected."""
    try:
        with torch.device("meta"):
            return make(name)
    except (RuntimeError, NotImplementedError):
        return make(name)


def pairs(theirs, ours):
    """Pairs timm's tensors with torchvision's: tensors of the same size are in the same order. A RegNet's shortcut is last in its block in timm, first in torchvision."""
    if set(theirs) == set(ours):
        return {key: key for key in theirs}
    def order(key):
        block = re.match(r"s(\d+)\.b(\d+)\.(downsample)?", key)
        return (0 if key.startswith("stem.") else 2, 0, 0, 0) if not block else (1, int(block[1]), int(block[2]), 0 if block[3] else 1)
    keys = sorted(theirs, key=order) if any(key.startswith("s1.b1.") for key in theirs) else list(theirs)
    queues = collections.defaultdict(collections.deque)
    for key, value in ours.items():
        queues[value.numel()].append(key)
    return {key: queues[theirs[key].numel()].popleft() for key in keys}


def pad_as_tensorflow(module, arguments):
    """TensorFlow's 'same': ceil(size / stride) outputs; an odd pixel of padding goes below and to the right."""
    (x,) = arguments
    sides = []
    for size, kernel, stride in zip(x.shape[:1:-1], module.kernel_size[::-1], module.stride[::-1]):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        sides += [total // 2, total - total // 2]
    module.padding = (0, 0)
    return (nn.functional.pad(x, sides),)


def compare(name, other):
    model, _, _ = filled(name)
    theirs = timm.create_model(other)
    if hasattr(theirs, "aux_logits"):
        theirs.aux_logits = False
    mine, its = tensors(model), tensors(theirs)
    names = pairs(its, mine)
    for key, value in its.items():
        value.copy_(mine[names[key]].reshape(value.shape))
    side = 224 if name.startswith(("vit", "swin")) else size_of(name)
    image = torch.from_numpy(fill("input", 3 * side * side).astype(np.float32)).reshape(1, 3, side, side)
    model.eval(), theirs.eval()
    with torch.no_grad():
        try:
            expected = theirs(image)
        except Exception as e:
            return f"other ({type(e).__name__})", None, None
        for padding, epsilon in (("", None), ("", 1e-5), ("", 1e-3), ("same", 1e-3)):
            for module in model.modules():
                if epsilon and isinstance(module, nn.BatchNorm2d):
                    module.eps = epsilon
                if padding and isinstance(module, nn.Conv2d):
                    module.register_forward_pre_hook(pad_as_tensorflow)
            actual = model(image)
            if (actual - expected).abs().max() <= 1e-4 * expected.abs().max():
                relation = f"{padding or 'epsilon'} {epsilon}" if epsilon else "equal"
                return relation, {key: [names[key], list(value.shape)] for key, value in its.items()}, {"size": side, **summary(expected)} if padding else None
    return "other", None, None


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    torch.set_num_threads(2)
    print(f"# timm {timm.__version__} against torchvision, made by timm_names.py", flush=True)
    signatures = collections.defaultdict(list)
    only = os.environ.get("ONLY", "").split(",")
    for other in timm.list_models():
        if only != [""] and other not in only:
            continue
        try:
            signatures[signature(create(timm.create_model, other))].append(other)
        except Exception as e:  # models that need another package
            print(other, e, file=sys.stderr)
    with torch.no_grad():
        for name in sys.argv[1:]:
            for other in signatures[signature(create(build, name))]:
                relation, names, output = compare(name, other)
                packed = base64.b64encode(gzip.compress(json.dumps(names, separators=(",", ":")).encode(), mtime=0)).decode() if names else ""
                print(name, other, relation, packed, *([json.dumps(output, separators=(",", ":"))] if output else []), sep="\t", flush=True)
