#!/usr/bin/env python3
"""Learning rates of PyTorch's schedulers (torch.optim.lr_scheduler), to schedules.json beside this file.

Stages of 6 epochs with 7 steps. Where a schedule is stepped every epoch, its rate is repeated for the epoch's steps. `plateau` is
ReduceLROnPlateau with an absolute threshold and one epoch less patience, which is Keras's counting; with a cooldown, Keras's own rules
(keras/src/callbacks/reduce_lr_on_plateau.py) are followed step by step, because PyTorch counts the last epoch of a cooldown differently."""
import json, math, pathlib, warnings
import torch
from torch.optim import lr_scheduler as S
warnings.filterwarnings("ignore")
EPOCHS, STEPS, RATE = 6, 7, 0.02
TOTAL = EPOCHS * STEPS

def optimizer(): return torch.optim.SGD([torch.zeros(1, requires_grad=True)], RATE)
def by_step(make):
    o = optimizer(); s = make(o); out = []
    for _ in range(TOTAL): out.append(o.param_groups[0]["lr"]); o.step(); s.step()
    return out
def by_epoch(make):
    o = optimizer(); s = make(o); out = []
    for _ in range(EPOCHS): out += [o.param_groups[0]["lr"]] * STEPS; o.step(); s.step()
    return out
def warm(make, n): return by_step(lambda o: S.SequentialLR(o, [S.LinearLR(o, 1 / n, 1.0, n - 1), make(o)], [n]))
def plateau(history, mode, patience, **k):
    o = optimizer(); s = S.ReduceLROnPlateau(o, mode, patience=patience - 1, threshold_mode="abs", **k); out = [RATE]
    for h in history: s.step(h); out.append(o.param_groups[0]["lr"])
    return out
def keras_plateau(history, sign, patience, factor, delta, cooldown, least):
    best, wait, cool, lr, out = math.inf, 0, 0, RATE, [RATE]
    for h in history:
        if cool > 0: cool -= 1; wait = 0
        if sign * h < best - delta: best = sign * h; wait = 0
        elif cool <= 0:
            wait += 1
            if wait >= patience:
                if lr > least: lr = max(lr * factor, least); cool = cooldown; wait = 0
        out.append(lr)
    return out
loss = [1.0, .8, .8, .79995, .85, .7, .7, .71, .70001, .72, .9, .6, .6, .6, .6, .6]; acc = [1 - h / 2 for h in loss]
cases = [
    {"name": "cosine", "kind": "cosine", "options": {}, "rates": by_step(lambda o: S.CosineAnnealingLR(o, TOTAL))},
    {"name": "cosine minimum", "kind": "cosine", "options": {"minimum": .001}, "rates": by_step(lambda o: S.CosineAnnealingLR(o, TOTAL, .001))},
    {"name": "cosine warm", "kind": "cosine", "options": {"warmup_epochs": 1}, "rates": warm(lambda o: S.CosineAnnealingLR(o, TOTAL - STEPS), STEPS)},
    {"name": "one cycle", "kind": "one_cycle", "options": {}, "rates": by_step(lambda o: S.OneCycleLR(o, RATE, TOTAL))},
    {"name": "one cycle shaped", "kind": "one_cycle", "options": {"rise": .1, "start_divisor": 10, "end_divisor": 100}, "rates": by_step(lambda o: S.OneCycleLR(o, RATE, TOTAL, pct_start=.1, div_factor=10, final_div_factor=100))},
    {"name": "step", "kind": "step", "options": {"every_epochs": 2, "gamma": .3}, "rates": by_epoch(lambda o: S.StepLR(o, 2, .3))},
    {"name": "exponential", "kind": "exponential", "options": {"gamma": .8}, "rates": by_epoch(lambda o: S.ExponentialLR(o, .8))},
    {"name": "constant", "kind": "constant", "options": {}, "rates": by_step(lambda o: S.ConstantLR(o, 1.0, 1))},
    {"name": "constant warm", "kind": "constant", "options": {"warmup_epochs": 2}, "rates": warm(lambda o: S.ConstantLR(o, 1.0, 1), 2 * STEPS)},
    {"name": "plateau", "kind": "plateau", "options": {"patience": 2, "factor": .5, "min_delta": 1e-4}, "history": loss, "by_epoch": plateau(loss, "min", 2, factor=.5, threshold=1e-4)},
    {"name": "plateau accuracy", "kind": "plateau", "options": {"monitor": "val_accuracy", "patience": 3, "factor": .1, "minimum": 1e-3}, "history": acc, "by_epoch": plateau(acc, "max", 3, factor=.1, threshold=1e-4, min_lr=1e-3, eps=0)},
    {"name": "plateau cooldown", "kind": "plateau", "options": {"patience": 1, "factor": .5, "cooldown": 2}, "history": loss, "by_epoch": keras_plateau(loss, 1, 1, .5, 1e-4, 2, 0)},
]
rows = ",\n  ".join(json.dumps(c) for c in cases)
pathlib.Path(__file__).with_name("schedules.json").write_text(f'{{"torch": "{torch.__version__.split("+")[0]}", "epochs": {EPOCHS}, "steps_per_epoch": {STEPS}, "rate": {RATE}, "cases": [\n  {rows}\n]}}\n')
