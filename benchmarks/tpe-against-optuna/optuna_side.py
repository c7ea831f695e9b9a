"""Prints a JSON line for each problem of Problems.cs with the best loss of Optuna's sampler after N trials for each seed."""
import json, math, sys
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
trials = int(sys.argv[1]) if len(sys.argv) > 1 else 60
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
first = int(sys.argv[3]) if len(sys.argv) > 3 else 0


def branin(x, y):
    return (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


ALPHA = [1.0, 1.2, 3.0, 3.2]
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
     [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]]


def hartmann(t):
    x = [t.suggest_float(f"x{i}", 0, 1) for i in range(6)]
    return -sum(ALPHA[i] * math.exp(-sum(A[i][j] * (x[j] - P[i][j]) ** 2 for j in range(6))) for i in range(4))


def styblinski(t):
    return sum((v**4 - 16 * v**2 + 5 * v) / 2 for v in (t.suggest_float(f"x{i}", -5, 5) for i in range(10)))


def mixed(t):
    rate = math.log10(t.suggest_float("rate", 1e-6, 1e-1, log=True)) + 3
    decay = math.log10(t.suggest_float("decay", 1e-6, 1e-1, log=True)) + 4
    units = math.log2(t.suggest_int("units", 8, 512, log=True)) - 7
    layers = t.suggest_int("layers", 1, 6) - 2
    activation = {"relu": 0.0, "tanh": 0.6, "elu": 0.3, "gelu": 0.1}[t.suggest_categorical("activation", ["relu", "tanh", "elu", "gelu"])]
    pooling = {"avg": 0.0, "max": 0.25, "none": 0.8}[t.suggest_categorical("pooling", ["avg", "max", "none"])]
    return rate**2 + 0.3 * decay**2 + 0.2 * units**2 + 0.15 * layers**2 + 0.4 * abs(rate * units) / 4 + activation + pooling


def conditional(t):
    if t.suggest_categorical("branch", ["valley", "bowl"]) == "valley":
        return branin(t.suggest_float("x", -5, 10), t.suggest_float("y", 0, 15)) + 2
    a, b = t.suggest_float("a", -5, 5) - 1, t.suggest_float("b", -5, 5) + 2
    c, d = t.suggest_int("c", -5, 5) - 3, math.log10(t.suggest_float("d", 1e-4, 1, log=True)) + 2
    return a * a + b * b + 0.5 * c * c + d * d


PROBLEMS = {
    "branin (2 floats)": lambda t: branin(t.suggest_float("x", -5, 10), t.suggest_float("y", 0, 15)),
    "hartmann (6 floats)": hartmann,
    "styblinski-tang (10 floats)": styblinski,
    "mixed (2 log floats, 2 integers, 2 choices)": mixed,
    "conditional (a choice of two branches)": conditional,
}

for name, objective in PROBLEMS.items():
    best = []
    for seed in range(first, first + seeds):
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(objective, n_trials=trials)
        best.append(study.best_value)
    print(json.dumps({"problem": name, "sampler": "optuna", "best": best}), flush=True)
