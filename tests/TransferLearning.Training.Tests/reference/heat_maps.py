#!/usr/bin/env python3
"""Grad-CAM and attention roll-out of two small networks, computed with PyTorch's autograd and MultiheadAttention, to heat_maps.json beside this file.

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

cnn, vit, result = load(Cnn()), load(Vit()), {"torch": torch.__version__.split("+")[0]}
picture = fill("picture", (2, 3, 12, 16), 1.0)
cams = []
for label in range(3):
    out = cnn(picture); cnn.zero_grad(); out[:, label].sum().backward()
    cams.append(scaled(F.relu((cnn.map.grad.mean((2, 3), keepdim=True) * cnn.map).sum(1)).detach(), (12, 16), False))
result["grad_cam"] = torch.stack(cams).flatten(1).tolist()
with torch.no_grad():
    vit(picture); product = torch.eye(13).expand(2, -1, -1)
    for w in vit.weights:
        a = 0.5 * w.mean(1) + 0.5 * torch.eye(13); product = (a / a.sum(-1, keepdim=True)) @ product
result["roll_out"] = scaled(product[:, 0, 1:].reshape(2, 3, 4), (12, 16), True).flatten().tolist()
text = json.dumps({k: v if isinstance(v, str) else [[round(x, 6) for x in r] if isinstance(r, list) else round(r, 6) for r in v] for k, v in result.items()})
pathlib.Path(__file__).with_name("heat_maps.json").write_text(text.replace("], [", "],\n[") + "\n")
