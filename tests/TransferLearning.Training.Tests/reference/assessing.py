#!/usr/bin/env python3
"""Bootstrap intervals, curves, calibration and tests on tables of predictions, with scikit-learn, SciPy and the published formulas, to assessing.json.

The resamples are those of the program: Philox4x32-10, written again here, draws the pictures, and scikit-learn measures them. Temperatures are found with
SciPy's bounded minimiser. McNemar's test is statsmodels' definition, with SciPy's binomtest and chi2."""
import json, pathlib, warnings
import numpy as np, scipy, sklearn
from scipy import optimize, special, stats
from sklearn import metrics as M
from metrics import one_against_rest, mean_of_defined

warnings.filterwarnings("ignore")
random = np.random.default_rng(11)
RESAMPLES, STREAM = 200, 13

def block(c0, c1, c2, c3, k0, k1):
    c = [np.asarray(x, np.uint64) for x in np.broadcast_arrays(c0, c1, c2, c3)]
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k0), p1 & low, (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k1), p0 & low]
        k0, k1 = (int(k0) + 0x9E3779B9) & 0xFFFFFFFF, (int(k1) + 0xBB67AE85) & 0xFFFFFFFF
    return c

def drawn(count, resample):
    key = [int(x) for x in block(resample, 0, STREAM, 0, 0, 0)[:2]]
    product = block(0, 0, np.arange(count), 0, *key)[0] * np.uint64(count)
    assert ((product & np.uint64(0xFFFFFFFF)) >= (2**32 - count) % count).all()  # no draw is rejected
    return (product >> np.uint64(32)).astype(int)

def interval(count, measure):
    values = np.array([measure(drawn(count, i)) for i in range(RESAMPLES)])
    return [float(x) for x in np.percentile(values[np.isfinite(values)], [2.5, 97.5])]

def softmax(z): return special.softmax(z, axis=1)

def ece(p, y, bins=15):
    top, right = p.max(1), p.argmax(1) == y
    at = np.clip(np.ceil(top * bins).astype(int) - 1, 0, bins - 1)
    return float(sum((at == b).mean() * abs(right[at == b].mean() - top[at == b].mean()) for b in range(bins) if (at == b).any()))

def classes(name, samples, count, sure):
    y = random.integers(0, count, samples)
    logits = (sure * (random.normal(size=(samples, count)) + 1.6 * np.eye(count)[y])).astype(np.float32)
    z = logits.astype(float)
    p = softmax(z).astype(np.float32).astype(float)
    s = p.argmax(1)
    nll = lambda t: M.log_loss(y, softmax(z / t), labels=range(count))
    fitted = optimize.minimize_scalar(lambda u: nll(np.exp(u)), bounds=(-3, 3), method="bounded", options={"xatol": 1e-12})
    one = [M.roc_auc_score(y == c, p[:, c]) for c in range(count)]
    coverage = [[t / 100, float((p.max(1) >= t / 100).mean()), float((s == y)[p.max(1) >= t / 100].mean()) if (p.max(1) >= t / 100).any() else None] for t in range(100)]
    return {"name": name, "task": "single_label", "outputs": count, "targets": y.tolist(), "predicted": p.tolist(), "logits": z.tolist(),
            "intervals": {
                "accuracy": interval(samples, lambda i: M.accuracy_score(y[i], s[i])),
                "macro_f1": interval(samples, lambda i: M.f1_score(y[i], s[i], average="macro")),
                "balanced_accuracy": interval(samples, lambda i: M.balanced_accuracy_score(y[i], s[i])),
                "mcc": interval(samples, lambda i: M.matthews_corrcoef(y[i], s[i])),
                "auc": interval(samples, lambda i: one_against_rest(y[i], p[i])),
                "loss": interval(samples, lambda i: float(-np.log(p[i, y[i]]).mean()))},
            "auc": one, "average_precision": [M.average_precision_score(y == c, p[:, c]) for c in range(count)],
            "ece": ece(p, y), "coverage": coverage,
            "temperature": float(np.exp(fitted.x)), "nll": float(fitted.fun)}

def labels(name, samples, count):
    y = (random.random((samples, count)) < random.uniform(.15, .6, count)).astype(int)
    p = np.clip(.35 * y + random.random((samples, count)) * .6, 0, 1)
    p = np.round(p * 2**20) / 2**20
    s = (p >= .5).astype(int)
    best = []
    for c in range(count):
        precision, recall, thresholds = M.precision_recall_curve(y[:, c], p[:, c])
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-30)
        at = len(f1) - 2 - int(np.argmax(f1[:-1][::-1]))
        best.append([float(thresholds[at]), float(f1[at])])
    return {"name": name, "task": "multi_label", "outputs": count, "targets": y.tolist(), "predicted": p.tolist(),
            "intervals": {
                "map": interval(samples, lambda i: mean_of_defined(M.average_precision_score, y[i], p[i])),
                "macro_f1": interval(samples, lambda i: M.f1_score(y[i], s[i], average="macro")),
                "micro_f1": interval(samples, lambda i: M.f1_score(y[i], s[i], average="micro")),
                "exact_match": interval(samples, lambda i: M.accuracy_score(y[i], s[i])),
                "auc": interval(samples, lambda i: mean_of_defined(M.roc_auc_score, y[i], p[i]))},
            "auc": [M.roc_auc_score(y[:, c], p[:, c]) for c in range(count)],
            "average_precision": [M.average_precision_score(y[:, c], p[:, c]) for c in range(count)], "best": best}

def numbers(name, samples, count):
    y = (random.normal(size=(samples, count)) * 2 + 5).astype(np.float32).astype(float)
    p = (y + random.normal(size=(samples, count)) * .7).astype(np.float32).astype(float)
    return {"name": name, "task": "regression", "outputs": count, "targets": y.tolist(), "predicted": p.tolist(),
            "intervals": {
                "mae": interval(samples, lambda i: M.mean_absolute_error(y[i], p[i])),
                "rmse": interval(samples, lambda i: M.root_mean_squared_error(y[i], p[i])),
                "r2": interval(samples, lambda i: M.r2_score(y[i], p[i]))}}

def mcnemar(both, first, second, neither):
    n = first + second
    exact = n < 25
    p = 1. if n == 0 else stats.binomtest(min(first, second), n).pvalue if exact else stats.chi2.sf((abs(first - second) - 1) ** 2 / n, 1)
    return {"counts": [both, first, second, neither], "exact": exact, "p": float(p)}

tables = [classes("two classes", 120, 2, 2.), classes("four classes", 150, 4, 1.7), classes("an unsure network", 150, 3, .4), labels("four labels", 90, 4), numbers("one number", 70, 1), numbers("two numbers", 80, 2)]
tests = [mcnemar(*t) for t in [(100, 0, 0, 5), (50, 3, 1, 2), (200, 12, 12, 9), (10, 20, 4, 0), (500, 18, 7, 3), (30, 15, 9, 1), (1000, 40, 22, 8), (900, 150, 41, 10), (9, 12, 13, 5), (0, 400, 60, 3)]]
for table in tables:  # the mean over macro averages needs every class in every resample
    if table["task"] == "single_label":
        assert all(len(set(np.array(table["targets"])[drawn(len(table["targets"]), i)])) == table["outputs"] for i in range(RESAMPLES))
rows = ",\n  ".join(json.dumps(table) for table in tables)
pathlib.Path(__file__).with_name("assessing.json").write_text(
    f'{{"sklearn": "{sklearn.__version__}", "scipy": "{scipy.__version__}", "resamples": {RESAMPLES}, "tables": [\n  {rows}\n],\n"mcnemar": {json.dumps(tests)}}}\n')
