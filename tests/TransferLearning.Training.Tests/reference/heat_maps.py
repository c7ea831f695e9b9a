#!/usr/bin/env python3
"""Grad-CAM and attention roll-out of three small networks, computed with PyTorch's autograd and MultiheadAttention, to heat_maps.json beside this file.

Every tensor is filled by a formula of its name and index: scale * sin(1 + 0.7 i + 0.3 * sum of the name's characters), plus 1 for a layer norm's weight."""
import json, math, pathlib
import torch, torch.nn.functional as F
from torch import nn

def fill(name, shape, scale, offset=0.0):
    n, start = math.prod(shape), 1 + 0.3 * sum(map(ord, name))
    return torch.tensor([offset + scale * math.sin(start + 0.7 * i) for i in range(n)], dtype=torch.float32).reshape(shape)

def load(net):
    for name, p in net.named_parameters():
        norm = "ln" in name and name.endswith("weight")
        kernel = p.dim() > 1 and "token" not in name and "pos" not in name
        p.data = fill(name, p.shape, math.sqrt(6 / (p.numel() / p.shape[0])) if kernel else 0.1, 1.0 if norm else 0.0)
    return net.eval()

def scaled(cam, size, least):
    cam = F.interpolate(cam[:, None], size, mode="bilinear", align_corners=False)[:, 0]
    if least: cam = cam - cam.amin((1, 2), keepdim=True)
    return cam / cam.amax((1, 2), keepdim=True).clamp_min(1e-12)

class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.fc = nn.Conv2d(3, 5, 3, padding=1), nn.Conv2d(5, 6, 3, padding=1), nn.Linear(6, 3)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        self.map = F.relu(self.c2(x)); self.map.retain_grad()
        return self.fc(F.max_pool2d(self.map, 2).mean((2, 3)))

class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.class_token, self.pos_embedding = nn.Conv2d(3, 8, 4, stride=4), nn.Parameter(torch.zeros(1, 1, 8)), nn.Parameter(torch.zeros(1, 13, 8))
        self.ln = nn.ModuleList(nn.LayerNorm(8, eps=1e-6) for _ in range(3)); self.at = nn.ModuleList(nn.MultiheadAttention(8, 2, batch_first=True) for _ in range(3))
        self.fc = nn.Linear(8, 3)
    def forward(self, x):
        x = self.conv(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], 1) + self.pos_embedding
        self.weights = []
        for ln, at in zip(self.ln, self.at):
            y = ln(x); y, w = at(y, y, y, need_weights=True, average_attn_weights=False)
            self.weights.append(w); x = x + y
        return self.fc(x[:, 0])

def roll_out(weights):
    product = torch.eye(weights[0].shape[-1]).expand(len(weights[0]), -1, -1).to(weights[0])
    for w in weights:
        a = 0.5 * w.mean(1) + 0.5 * torch.eye(w.shape[-1]).to(w); product = (a / a.sum(-1, keepdim=True)) @ product
    return product

def encoder(numbers):
    """The roll-out of three layers of BERT, 2 x 6 x 6, in 64 bits. Its tensors have Hugging Face's names, and 0 pads a text."""
    def tensor(name, *shape, scale=None, offset=0.0): return fill(name, shape, scale or (0.1 if len(shape) == 1 else math.sqrt(6 / shape[1])), offset).double()
    def norm(name): return lambda x: F.layer_norm(x, (8,), tensor(name + ".weight", 8, scale=0.1, offset=1.0), tensor(name + ".bias", 8), 1e-12)
    vectors, places, types = (tensor(f"em.{n}_embeddings.weight", rows, 8, scale=0.1) for n, rows in (("word", 11), ("position", 6), ("token_type", 2)))
    x, padding, weights = norm("ln")(vectors[numbers] + places + types[0]), numbers == 0, []
    for i in range(3):
        at, name = nn.MultiheadAttention(8, 2, batch_first=True).double(), f"at.{i}."
        at.in_proj_weight.data = torch.cat([tensor(f"{name}self.{n}.weight", 8, 8) for n in ("query", "key", "value")])
        at.in_proj_bias.data = torch.cat([tensor(f"{name}self.{n}.bias", 8) for n in ("query", "key", "value")])
        at.out_proj.weight.data, at.out_proj.bias.data = tensor(name + "output.dense.weight", 8, 8), tensor(name + "output.dense.bias", 8)
        y, w = at(x, x, x, key_padding_mask=padding, need_weights=True, average_attn_weights=False)
        weights.append(w); x = norm(f"ln.{i}")(x + y)
    return roll_out(weights)

cnn, vit, result = load(Cnn()), load(Vit()), {"torch": torch.__version__.split("+")[0]}
picture = fill("picture", (2, 3, 12, 16), 1.0)
cams = []
for label in range(3):
    out = cnn(picture); cnn.zero_grad(); out[:, label].sum().backward()
    cams.append(scaled(F.relu((cnn.map.grad.mean((2, 3), keepdim=True) * cnn.map).sum(1)).detach(), (12, 16), False))
result["grad_cam"] = torch.stack(cams).flatten(1).tolist()
with torch.no_grad():
    vit(picture)
    result["roll_out"] = scaled(roll_out(vit.weights)[:, 0, 1:].reshape(2, 3, 4), (12, 16), True).flatten().tolist()
    numbers = torch.tensor([[2, 7, 10, 5, 9, 3], [2, 4, 8, 3, 0, 0]])
    pieces, real = encoder(numbers), (numbers != 0).double()
result["pieces_first"] = pieces[:, 0].flatten().tolist()
result["pieces_mean"] = ((real[:, :, None] * pieces).sum(1) / real.sum(1, keepdim=True)).flatten().tolist()
text = json.dumps({k: v if isinstance(v, str) else [[round(x, 6) for x in r] if isinstance(r, list) else round(r, 6) for r in v] for k, v in result.items()})
pathlib.Path(__file__).with_name("heat_maps.json").write_text(text.replace("], [", "],\n[") + "\n")
