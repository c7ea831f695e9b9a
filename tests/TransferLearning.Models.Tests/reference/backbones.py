"""Writes backbones.json: the results of PyTorch and torchvision for every backbone of the catalogue, with every tensor filled by a formula.

    python3 backbones.py backbones.json name ...

Networks that the file has already are kept. Each line of the file is a part of a network:

    state     the names and shapes of its tensors
    output    its output for two images
    blocks    the output of every named block of the catalogue: the place in torchvision, the modules with exactly this output ("paths"), and the
              tensor
    modules   for the first network of each family: every module's output (norm and middle value), to compare a cut at any path with
    train     one step in training mode with the mean of the squared outputs as its loss: gradients and statistics of the first and the last layer,
              and the mean logarithms of the norms of all kernel gradients and of all statistics

The tensors are filled by formula.py: a kernel holds u * sqrt(6 / fan in), a normalisation's factor 1 + 0.1u, a running variance 2 + 0.4u,
everything else 0.05u; the images hold u under the name "input".
"""
import base64
import gzip
import hashlib
import json
import math
import os
import re
import sys

import numpy as np
import torch
import torchvision
from torch import nn
from torchvision import models

from formula import fill, number, summary


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
    # The two large dense layers are the same in every VGG, so one VGG with them is enough.
    return name.startswith("vgg") and name != "vgg11"


def size_of(name):
    return 224 if name.startswith("vit") else 96 if name.startswith("inception") else 64


def children(module, path):
    return [f"{path}.{key}" for key, _ in module.get_submodule(path).named_children()]


def places(name, model):
    """The catalogue's blocks in order, each with its end in torchvision: a module's output, "< a module's input", or a function of an output."""
    stages = lambda *paths: [child for path in paths for child in children(model, path)]
    if name.startswith("vgg"):
        pools = [key for key, module in model.features.named_children() if isinstance(module, nn.MaxPool2d)]
        found = [(f"block{i + 1}", f"features.{key}") for i, key in enumerate(pools)]
        return found if features_only(name) else found + [("top", "classifier.6")]
    if name.startswith(("resnet", "resnext", "wide_resnet")):
        found = [("stem", "maxpool")]
        for stage in range(1, 5):
            found += [(f"conv{stage + 1}_block{i + 1}", path) for i, path in enumerate(stages(f"layer{stage}"))]
    elif name.startswith("densenet"):
        found = [("conv1", "features.pool0")]
        for stage in range(1, 5):
            layers = stages(f"features.denseblock{stage}")
            # A dense layer takes a list; the input of its first norm is the concatenated tensor.
            ends = [f"< {path}.norm1" for path in layers[1:]] + [f"features.denseblock{stage}"]
            found += [(f"conv{stage + 1}_block{i + 1}", end) for i, end in enumerate(ends)]
            found += [(f"pool{stage + 1}", f"features.transition{stage}")] if stage < 4 else []
        found += [("relu", "relu features")]
    elif name.startswith("mobilenet_v2"):
        found = [("stem", "features.0"), ("expanded_conv", "features.1")] + [(f"block_{i}", f"features.{i + 1}") for i in range(1, 17)] + [("last_conv", "features.18")]
    elif name.startswith("mobilenet_v3"):
        last = len(model.features) - 1
        found = [("stem", "features.0"), ("expanded_conv", "features.1")] + [(f"expanded_conv_{i}", f"features.{i + 1}") for i in range(1, last - 1)] + [("last_conv", f"features.{last}")]
    elif name.startswith("squeezenet"):
        found = [("stem", "features.1")] + [(path, path) for path in stages("features")[2:]]
        return found + [("classifier", "classifier")]
    elif name.startswith("efficientnet"):
        last = len(model.features) - 1
        found = [("stem", "features.0")]
        for stage in range(1, last):
            found += [(f"block{stage}{chr(ord('a') + i)}", path) for i, path in enumerate(stages(f"features.{stage}"))]
        found += [("last_conv", f"features.{last}")]
    elif name.startswith("convnext"):
        found = [(f"{name}_stem", "features.0")]
        for stage in range(4):
            found += [(f"{name}_downsampling_block_{stage - 1}", f"features.{2 * stage}")] if stage else []
            found += [(f"{name}_stage_{stage}_block_{i}", path) for i, path in enumerate(stages(f"features.{2 * stage + 1}"))]
    elif name.startswith("regnet"):
        found = [("stem", "stem")] + [(path, path) for path in stages(*children(model, "trunk_output"))]
    elif name.startswith("inception"):
        mixed = [key for key, _ in model.named_children() if key.startswith("Mixed")]
        found = [("stem", "maxpool2")] + [(f"mixed{i}", path) for i, path in enumerate(mixed)]
    elif name.startswith("mnasnet"):
        found = [("stem", "layers.7")] + [(path, path) for path in stages(*(f"layers.{i}" for i in range(8, 14)))] + [("last_conv", "layers.16")]
    elif name.startswith("shufflenet"):
        found = [("conv1", "conv1"), ("maxpool", "maxpool")] + [(path, path) for path in stages("stage2", "stage3", "stage4")] + [("conv5", "conv5")]
    elif name.startswith("vit"):
        found = [("conv_proj", "conv_proj"), ("tokens", "< encoder.layers.encoder_layer_0")] + [(path, path) for path in stages("encoder.layers")]
        found += [("encoder.ln", "encoder.ln"), ("class_features", "first encoder.ln")]
    elif name.startswith("swin"):
        found = [("features.0", "features.0")] + [(path, path) for i in range(1, 8) for path in (stages(f"features.{i}") if i % 2 else [f"features.{i}"])] + [("norm", "norm")]
    return found + [("top", "classifier" if hasattr(model, "classifier") else "heads" if hasattr(model, "heads") else "head" if hasattr(model, "head") else "fc")]


# These modules have no node of their own, or return their input.
NO_PLACE = ("Dropout", "StochasticDepth", "Identity", "Permute", "Flatten")
FUNCTIONS = {"relu": torch.relu, "first": lambda tokens: tokens[:, 0]}


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
    given, calls, inputs = {}, {}, {}
    for path, module in model.named_modules():
        def after(module, _, output, path=path):
            calls[path] = calls.get(path, 0) + 1
            given[path] = output
            # The next module may overwrite its input.
            return output.clone() if torch.is_tensor(output) else output
        def before(module, arguments, path=path):
            inputs[path] = arguments[0].clone() if torch.is_tensor(arguments[0]) else arguments[0]
        if path:
            module.register_forward_hook(after)
            module.register_forward_pre_hook(before)
    model.eval()
    with torch.no_grad():
        output = forward(image)
    # torchvision's Swin is channels-last.
    channels_first = lambda tensor: tensor.permute(0, 3, 1, 2) if name.startswith("swin") and tensor.ndim == 4 else tensor
    blocks = {}
    for block, place in places(name, model):
        function, path = place.split(" ") if " " in place else ("", place)
        tensor = inputs[path] if function == "<" else given[path]
        same = lambda value: torch.is_tensor(value) and value.shape == tensor.shape and torch.equal(value, tensor)
        ends_here = lambda key, module: calls.get(key) == 1 and same(given[key]) and not same(inputs[key]) and not type(module).__name__.startswith(NO_PLACE)
        paths = [key for key, module in model.named_modules() if ends_here(key, module)] if function in ("", "<") else []
        tensor = FUNCTIONS[function](tensor) if function in FUNCTIONS else tensor
        blocks[block] = {"paths": paths, **summary(channels_first(tensor).flatten(1) if block == "classifier" else channels_first(tensor))}
    result = {"output": summary(output), "blocks": blocks}
    if name in FIRST:
        modules = {}
        for key, module in model.named_modules():
            if calls.get(key) == 1 and torch.is_tensor(given[key]) and not type(module).__name__.startswith(NO_PLACE):
                values = channels_first(given[key]).double().flatten()
                modules[key] = [number(values.norm().item()), number(values[len(values) // 2].item())]
        result["modules"] = base64.b64encode(gzip.compress(json.dumps(modules, separators=(",", ":")).encode(), 9, mtime=0)).decode()
    return result


FIRST = ("vgg11_bn", "resnet18", "resnet50", "densenet121", "mobilenet_v2_0.35", "mobilenet_v3_small", "squeezenet1_1", "efficientnet_b0", "efficientnet_v2_s", "convnext_tiny",
         "regnet_y_400mf", "inception_v3", "mnasnet0_5", "shufflenet_v2_x0_5", "vit_b_32", "swin_t")


def training(name):
    """One training step in 64 bits: a small image leaves few positions, over which batch norm amplifies 32-bit rounding too much to compare."""
    model, forward, image = filled(name)
    model.double().train()
    output = forward(image.double())
    output.square().mean().backward()
    named = [(key, p.grad) for key, p in model.named_parameters() if p.ndim > 1 and p.grad is not None and key.endswith("weight")]
    statistics = [(key, value) for key, value in model.state_dict().items() if key.endswith(("running_mean", "running_var")) and not (features_only(name) and key.startswith("classifier"))]
    logarithm = lambda tensors: number(float(np.mean([math.log(tensor.norm().item()) for _, tensor in tensors])))
    return {"train": {
        "output": summary(output),
        "gradients": {key: summary(gradient) for key, gradient in (named[0], named[-1])},
        "all_gradients": logarithm(named),
        "statistics": {key: summary(tensor) for key, tensor in {**dict(statistics[:2]), **dict(statistics[-2:])}.items()},
        **({"all_statistics": logarithm(statistics)} if statistics else {}),
    }}


def text(table):
    """The JSON text, with one line for each part, block and tensor."""
    line = lambda value: json.dumps(value, separators=(",", ":"))
    def lines(value, depth):
        if isinstance(value, dict) and (depth < 2 or any(isinstance(each, dict) for each in value.values())):
            inside = ",\n".join(f"{' ' * (depth + 1)}{json.dumps(key)}: {lines(each, depth + 1)}" for key, each in value.items())
            return f"{{\n{inside}\n{' ' * depth}}}"
        return line(value)
    return lines(table, 0) + "\n"


if __name__ == "__main__":
    torch.set_num_threads(2)
    path, names = sys.argv[1], sys.argv[2:]
    table = json.loads(open(path).read())["backbones"] if os.path.exists(path) else {}
    for key, part in (("state", state), ("output", inference), ("train", training)):
        for name in names:
            if key not in table.setdefault(name, {}):
                table[name].update(part(name))
                with open(path, "w") as file:
                    file.write(text({"made by": f"PyTorch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__}", "backbones": table}))
                print(name, key, file=sys.stderr, flush=True)
