"""Prints the images a second that PyTorch makes of what speed.yaml does: an untrained network, 160 pixels, batches of 32, images already on the device.

usage: torch_speed.py DEVICE NETWORK PRECISION WORK     WORK: train (every weight, SGD) or frozen (outputs only)
"""
import contextlib
import sys
import time

import torch
import torchvision

device, name, precision, work = sys.argv[1:]
torch.backends.cudnn.deterministic = True
features = getattr(torchvision.models, name)().features
width = 512 if name.startswith("vgg") else 1280
model = torch.nn.Sequential(features, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(width, 4))
model = model.to(device).to(memory_format=torch.channels_last)
images = torch.rand(32, 3, 160, 160, device=device).to(memory_format=torch.channels_last)
labels = torch.randint(0, 4, (32,), device=device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
mixed = (lambda: torch.autocast(device, torch.bfloat16)) if precision == "bf16" else contextlib.nullcontext


def train():
    with mixed():
        loss = torch.nn.functional.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def frozen():
    with torch.inference_mode(), mixed():
        model(images)


def measure(step, count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


if work == "frozen":
    model.eval()
step = {"train": train, "frozen": frozen}[work]
first = measure(step, 3) / 3
count = max(3, min(100, int(5 / first)))
print(round(32 * count / min(measure(step, count) for _ in range(3))))
