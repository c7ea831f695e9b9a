#!/usr/bin/env python3
"""Losses and their gradients as PyTorch has them, gradient clipping, and areas under the ROC curve, to losses.json beside this file.

The focal loss is the paper's formula (Lin et al., 2017), Keras's smoothing of binary targets is y * (1 - s) + s / 2, the area is
counted pair by pair from its definition."""
import json, pathlib, itertools
import torch, torch.nn.functional as F

torch.manual_seed(1)
N, C = 5, 4
logits = (torch.randn(N, C, dtype=torch.float64) * 3); logits[0, 0] = 200.0; logits[1] -= 300.0
labels = torch.tensor([0, 3, 2, 1, 2]); shares = torch.rand(N, C, dtype=torch.float64); shares = shares / shares.sum(1, keepdim=True)
weights = torch.tensor([1.0, 2.0, 0.5, 1.0, 0.5], dtype=torch.float64)
one = torch.randn(N, 1, dtype=torch.float64) * 4; one[0, 0] = 90.0; binary = torch.tensor([0, 1, 1, 0, 1])

def case(name, kind, options, x, each, labels=labels, shares=None, weights=None, label_weights=None):
    x = x.clone().requires_grad_(True); per = each(x)
    mean = (per if weights is None else per * weights).sum() / len(per); mean.backward()
    return {"name": name, "kind": kind, "options": options, "logits": x.tolist(), "labels": labels.tolist(), "shares": shares.tolist() if shares is not None else None,
            "weights": weights.tolist() if weights is not None else None, **({"label_weights": label_weights.tolist()} if label_weights is not None else {}), "each": per.tolist(), "mean": mean.item(), "gradient": x.grad.tolist()}

def smooth(t, s): return t * (1 - s) + s / t.shape[1]
hot, bhot = F.one_hot(labels, C).double(), binary.double().unsqueeze(1)
def focal(x, t, g):
    p = F.softmax(x, 1); return -((1 - p) ** g * F.log_softmax(x, 1) * t).sum(1)
B = F.binary_cross_entropy_with_logits
cases = [
    case("cross entropy", "cross_entropy", {}, logits, lambda x: F.cross_entropy(x, labels, reduction="none")),
    case("cross entropy smoothed", "cross_entropy", {"label_smoothing": .1}, logits, lambda x: F.cross_entropy(x, labels, reduction="none", label_smoothing=.1)),
    case("cross entropy weighted", "cross_entropy", {}, logits, lambda x: F.cross_entropy(x, labels, reduction="none"), weights=weights),
    case("cross entropy mixed", "cross_entropy", {"label_smoothing": .1}, logits, lambda x: F.cross_entropy(x, shares, reduction="none", label_smoothing=.1), shares=shares, weights=weights),
    case("binary", "binary_cross_entropy", {}, one, lambda x: B(x, bhot, reduction="none").mean(1), labels=binary),
    case("binary smoothed", "binary_cross_entropy", {"label_smoothing": .2}, one, lambda x: B(x, bhot * .8 + .1, reduction="none").mean(1), labels=binary, weights=weights),
    case("binary a class", "binary_cross_entropy", {}, logits, lambda x: B(x, hot, reduction="none").mean(1)),
    case("focal", "focal", {}, logits * .2, lambda x: focal(x, hot, 2)),
    case("focal mixed", "focal", {"gamma": 1.5, "label_smoothing": .1}, logits * .2, lambda x: focal(x, smooth(shares, .1), 1.5), shares=shares),
]
clip = []
for limit in (.5, 100.0):
    ps = [torch.zeros(3, 2, dtype=torch.float64, requires_grad=True), torch.zeros(4, dtype=torch.float64, requires_grad=True)]
    given = [torch.randn_like(p) for p in ps]
    for p, g in zip(ps, given): p.grad = g.clone()
    norm = torch.nn.utils.clip_grad_norm_(ps, limit)
    clip.append({"limit": limit, "given": [g.flatten().tolist() for g in given], "norm": norm.item(), "clipped": [p.grad.flatten().tolist() for p in ps]})
# Labels and numbers, drawn by themselves so that what is above stays as it is.
own = torch.Generator().manual_seed(2)
there = (torch.rand(N, C, generator=own) < .4).double(); positive_weights = torch.tensor([1.0, 3.0, .5, 7.0], dtype=torch.float64)
numbers, wanted = torch.randn(N, 3, generator=own, dtype=torch.float64) * 2, torch.randn(N, 3, generator=own, dtype=torch.float64)
cases += [
    case("labels", "binary_cross_entropy", {}, logits, lambda x: B(x, there, reduction="none").mean(1), shares=there),
    case("labels weighted", "binary_cross_entropy", {}, logits, lambda x: B(x, there, reduction="none", pos_weight=positive_weights).mean(1), shares=there, label_weights=positive_weights),
    case("mse", "mse", {}, numbers, lambda x: F.mse_loss(x, wanted, reduction="none").mean(1), shares=wanted),
    case("mae", "mae", {}, numbers, lambda x: F.l1_loss(x, wanted, reduction="none").mean(1), shares=wanted),
    case("huber", "huber", {}, numbers, lambda x: F.huber_loss(x, wanted, reduction="none").mean(1), shares=wanted),
    case("huber of a small delta", "huber", {"delta": .3}, numbers, lambda x: F.huber_loss(x, wanted, reduction="none", delta=.3).mean(1), shares=wanted),
]
scores = [round(v, 1) for v in torch.rand(40).tolist()]; positive = (torch.rand(40) < .4).tolist()
pairs = [(a, b) for a, b in itertools.product(range(40), repeat=2) if positive[a] and not positive[b]]
area = sum(1.0 if scores[a] > scores[b] else .5 if scores[a] == scores[b] else 0 for a, b in pairs) / len(pairs)
rows = ",\n  ".join(json.dumps(c) for c in cases); clips = ",\n  ".join(json.dumps(c) for c in clip)
pathlib.Path(__file__).with_name("losses.json").write_text(
    f'{{"torch": "{torch.__version__.split("+")[0]}", "cases": [\n  {rows}\n], "clip": [\n  {clips}\n],\n"auc": {json.dumps({"scores": scores, "positive": positive, "area": area})}}}\n')
