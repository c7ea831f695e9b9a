#!/usr/bin/env python3
"""Trajectories of optimizers over 100 steps, in double precision, written to optimizers.json beside this file.

Where PyTorch has the optimizer with the same meaning, PyTorch computes it (torch.optim). Where Keras's meaning differs (RMSprop with epsilon
inside the root, decoupled decay, momentum under a changing rate) or PyTorch has none (Lion), the published formula is
followed in NumPy: keras/src/optimizers/*.py `update_step`, and program 1 of Chen et al., 2023 for Lion. LAMB is written in PyTorch's
operations after tensorflow_addons/optimizers/lamb.py, `_resource_apply_dense`.

The function descended is f(w) = sum(c * (w - t)^2 / 2 + 0.1 * sin(3 w)), whose gradient the test computes itself.
"""
import json, math, pathlib
import numpy as np, torch

N, STEPS, KEPT = 6, 100, (1, 2, 10, 50, 100)
START = np.linspace(-1.0, 1.0, N); C = np.linspace(0.2, 3.0, N); T = np.cos(np.arange(N))

def gradient(w): return C * (w - T) + 0.3 * np.cos(3 * w)
def rate_at(rate, step, moving): return rate * (0.5 + 0.5 * math.cos(math.pi * step / STEPS)) if moving else rate

def by_torch(make, rate, moving):
    w = torch.tensor(START, requires_grad=True); opt = make([w]); out = {}
    for s in range(STEPS):
        opt.param_groups[0]["lr"] = rate_at(rate, s, moving)
        w.grad = torch.tensor(gradient(w.detach().numpy())); opt.step()
        if s + 1 in KEPT: out[s + 1] = w.detach().tolist()
    return out

def by_formula(update, rate, moving, decay=0.0):
    w, state, out = START.copy(), {}, {}
    for s in range(STEPS):
        lr = rate_at(rate, s, moving)
        g = gradient(w)
        w = w - w * decay * lr
        w = update(w, g, lr, s + 1, state)
        if s + 1 in KEPT: out[s + 1] = w.tolist()
    return out

def rmsprop(rho=.9, momentum=0., eps=1e-7, centered=False):
    def update(w, g, lr, t, s):
        v = s["v"] = rho * s.get("v", 0) + (1 - rho) * g * g
        d = v + eps
        if centered:
            a = s["a"] = rho * s.get("a", 0) + (1 - rho) * g
            d = v - a * a + eps
        inc = lr * g / np.sqrt(d)
        if momentum:
            inc = s["m"] = momentum * s.get("m", 0) + inc
        return w - inc
    return update

def adam(b1=.9, b2=.999, eps=1e-7, amsgrad=False):
    def update(w, g, lr, t, s):
        m = s["m"] = s.get("m", 0) + (g - s.get("m", 0)) * (1 - b1)
        v = s["v"] = s.get("v", 0) + (g * g - s.get("v", 0)) * (1 - b2)
        if amsgrad: v = s["h"] = np.maximum(s.get("h", 0), v)
        return w - m * (lr * math.sqrt(1 - b2 ** t) / (1 - b1 ** t)) / (np.sqrt(v) + eps)
    return update

def sgd(momentum=0., nesterov=False):
    def update(w, g, lr, t, s):
        if not momentum: return w - lr * g
        m = s["m"] = momentum * s.get("m", 0) - lr * g
        return w + momentum * m - lr * g if nesterov else w + m
    return update

def adagrad(start=.1, eps=1e-7):
    def update(w, g, lr, t, s):
        a = s["a"] = s.get("a", start) + g * g
        return w - lr * g / np.sqrt(a + eps)
    return update

def lion(b1=.9, b2=.99):
    def update(w, g, lr, t, s):
        m = s.get("m", 0)
        s["m"] = b2 * m + (1 - b2) * g
        return w - lr * np.sign(b1 * m + (1 - b1) * g)
    return update

class Lamb(torch.optim.Optimizer):
    def __init__(self, params, b1=.9, b2=.999, eps=1e-6, decay=0.):
        super().__init__(params, dict(lr=.001, b1=b1, b2=b2, eps=eps, decay=decay))
    @torch.no_grad()
    def step(self):
        for o in self.param_groups:
            for w in o["params"]:
                s = self.state[w]; s["t"] = t = s.get("t", 0) + 1
                m = s["m"] = o["b1"] * s.get("m", 0) + (1 - o["b1"]) * w.grad
                v = s["v"] = o["b2"] * s.get("v", 0) + (1 - o["b2"]) * w.grad ** 2
                u = (m / (1 - o["b1"] ** t)) / ((v / (1 - o["b2"] ** t)).sqrt() + o["eps"]) + o["decay"] * w
                own, step = torch.linalg.vector_norm(w), torch.linalg.vector_norm(u)
                w -= o["lr"] * (own / step if own > 0 and step > 0 else 1) * u

O = torch.optim
CASES = [  # name, kind, options as in the YAML file, rate, moving, source, trajectory
    ("rmsprop", "rmsprop", {}, .01, False, "keras", by_formula(rmsprop(), .01, False)),
    ("rmsprop moving", "rmsprop", {}, .01, True, "keras", by_formula(rmsprop(), .01, True)),
    ("rmsprop momentum", "rmsprop", {"momentum": .9}, .01, True, "keras", by_formula(rmsprop(momentum=.9), .01, True)),
    ("rmsprop centered", "rmsprop", {"centered": True, "epsilon": 1e-3}, .01, False, "keras", by_formula(rmsprop(centered=True, eps=1e-3), .01, False)),
    ("rmsprop decay", "rmsprop", {"weight_decay": .1}, .01, True, "keras", by_formula(rmsprop(), .01, True, .1)),
    ("rmsprop large epsilon", "rmsprop", {"epsilon": .1}, .01, False, "keras", by_formula(rmsprop(eps=.1), .01, False)),
    ("adam", "adam", {}, .01, True, "keras", by_formula(adam(), .01, True)),
    ("adam large epsilon", "adam", {"epsilon": .01}, .01, True, "keras", by_formula(adam(eps=.01), .01, True)),
    ("adam as torch", "adam", {"epsilon": 1e-12}, .01, True, "torch", by_torch(lambda p: O.Adam(p, eps=1e-12), .01, True)),
    ("adam amsgrad", "adam", {"epsilon": 1e-12, "amsgrad": True, "beta_2": .9}, .01, True, "torch", by_torch(lambda p: O.Adam(p, betas=(.9, .9), eps=1e-12, amsgrad=True), .01, True)),
    ("adamw as torch", "adamw", {"epsilon": 1e-12, "weight_decay": .01}, .01, True, "torch", by_torch(lambda p: O.AdamW(p, eps=1e-12, weight_decay=.01), .01, True)),
    ("adamw default decay", "adamw", {}, .01, True, "keras", by_formula(adam(), .01, True, .004)),
    ("sgd", "sgd", {}, .01, True, "torch", by_torch(lambda p: O.SGD(p), .01, True)),
    ("sgd momentum", "sgd", {"momentum": .9}, .01, False, "torch", by_torch(lambda p: O.SGD(p, momentum=.9), .01, False)),
    ("sgd nesterov", "sgd", {"momentum": .9, "nesterov": True}, .01, False, "torch", by_torch(lambda p: O.SGD(p, momentum=.9, nesterov=True), .01, False)),
    ("sgd nesterov moving", "sgd", {"momentum": .9, "nesterov": True}, .01, True, "keras", by_formula(sgd(.9, True), .01, True)),
    ("sgd decay", "sgd", {"momentum": .5, "weight_decay": .1}, .01, True, "keras", by_formula(sgd(.5), .01, True, .1)),
    ("adagrad", "adagrad", {}, .05, True, "keras", by_formula(adagrad(), .05, True)),
    ("adagrad as torch", "adagrad", {"epsilon": 1e-14}, .05, True, "torch", by_torch(lambda p: O.Adagrad(p, initial_accumulator_value=.1, eps=1e-14), .05, True)),
    ("lion", "lion", {}, .003, True, "paper", by_formula(lion(), .003, True)),
    ("lion decay", "lion", {"weight_decay": .1, "beta_1": .95, "beta_2": .98}, .003, True, "paper", by_formula(lion(.95, .98), .003, True, .1)),
    ("lamb", "lamb", {}, .01, True, "tensorflow-addons", by_torch(lambda p: Lamb(p), .01, True)),
    ("lamb decay", "lamb", {"weight_decay": .1, "beta_1": .8, "beta_2": .99, "epsilon": 1e-3}, .01, True, "tensorflow-addons", by_torch(lambda p: Lamb(p, .8, .99, 1e-3, .1), .01, True)),
]
rows = [{"name": n, "kind": k, "options": o, "rate": r, "moving": m, "source": s, "steps": t} for n, k, o, r, m, s, t in CASES]
lines = ",\n  ".join(json.dumps(row) for row in rows)
text = f'{{"torch": "{torch.__version__.split("+")[0]}", "start": {START.tolist()}, "c": {C.tolist()}, "t": {T.tolist()}, "cases": [\n  {lines}\n]}}\n'
pathlib.Path(__file__).with_name("optimizers.json").write_text(text)
