#!/usr/bin/env python3
"""Every metric as scikit-learn has it, on tables of predictions, to metrics.json beside this file.

A metric's row is one line of CLASSES, LABELS or NUMBERS. Where scikit-learn refuses (a class that does not occur in roc_auc_score), the mean is taken over
the classes or labels for which it has a value."""
import json, pathlib, warnings
import numpy as np, sklearn
from sklearn import metrics as M

warnings.filterwarnings("ignore")
random = np.random.default_rng(5)

def mean_of_defined(score, truth, scores):
    return float(np.mean([score(truth[:, c], scores[:, c]) for c in range(truth.shape[1]) if 0 < truth[:, c].sum() < len(truth)]))

def one_against_rest(y, p):
    return M.roc_auc_score(y, p[:, 1]) if p.shape[1] == 2 else mean_of_defined(M.roc_auc_score, np.eye(p.shape[1])[y], p)

CLASSES = {  # y: classes; s: the likeliest; p: probabilities
    "accuracy": lambda y, s, p: M.accuracy_score(y, s),
    "balanced_accuracy": lambda y, s, p: M.balanced_accuracy_score(y, s),
    "macro_f1": lambda y, s, p: M.f1_score(y, s, average="macro"),
    "weighted_f1": lambda y, s, p: M.f1_score(y, s, average="weighted"),
    "mcc": lambda y, s, p: M.matthews_corrcoef(y, s),
    "kappa": lambda y, s, p: M.cohen_kappa_score(y, s, weights="quadratic"),
    "auc": lambda y, s, p: one_against_rest(y, p),
    **{f"top_{k}_accuracy": (lambda y, s, p, k=k: M.top_k_accuracy_score(y, p, k=k, labels=range(p.shape[1])) if p.shape[1] > k else None) for k in range(2, 11)},
}
LABELS = {  # y: 0 or 1 a label; s: what is said to be there; p: probabilities
    "macro_f1": lambda y, s, p: M.f1_score(y, s, average="macro"),
    "micro_f1": lambda y, s, p: M.f1_score(y, s, average="micro"),
    "weighted_f1": lambda y, s, p: M.f1_score(y, s, average="weighted"),
    "exact_match": lambda y, s, p: M.accuracy_score(y, s),
    "auc": lambda y, s, p: mean_of_defined(M.roc_auc_score, y, p),
    "map": lambda y, s, p: mean_of_defined(M.average_precision_score, y, p),
}
NUMBERS = {
    "mae": M.mean_absolute_error,
    "rmse": lambda y, p: M.root_mean_squared_error(y, p),
    "r2": M.r2_score,
}

def classes(name, samples, count, occurring=None, ties=False):
    y = random.integers(0, occurring or count, samples)
    scores = random.normal(size=(samples, count)) + 1.5 * np.eye(count)[y]
    p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    # A sixteenth of the steps of float32, so that both sides see the same order; ties are equal in both.
    p = np.round(p * (8 if ties else 2**20)) / (8 if ties else 2**20)
    s = p.argmax(1)
    return {"name": name, "task": "single_label", "outputs": count, "targets": y.tolist(), "predicted": p.tolist(),
            "metrics": {metric: float(value) for metric, of in CLASSES.items() if (value := of(y, s, p)) is not None and not (ties and metric.startswith("top_"))}}

def labels(name, samples, count, threshold=.5, absent=False, ties=False):
    y = (random.random((samples, count)) < random.uniform(.1, .6, count)).astype(int)
    if absent: y[:, 1] = 0
    p = np.clip(.35 * y + random.random((samples, count)) * .6, 0, 1)
    p = np.round(p * (8 if ties else 2**20)) / (8 if ties else 2**20)
    s = (p >= threshold).astype(int)
    return {"name": name, "task": "multi_label", "outputs": count, "threshold": threshold, "targets": y.tolist(), "predicted": p.tolist(),
            "metrics": {metric: float(of(y, s, p)) for metric, of in LABELS.items()}}

def numbers(name, samples, count):
    y = random.normal(size=(samples, count)) * (10 ** np.arange(count)) + 5
    p = y + random.normal(size=(samples, count)) * .4 * (10 ** np.arange(count))
    y, p = y.astype(np.float32).astype(float), p.astype(np.float32).astype(float)
    return {"name": name, "task": "regression", "outputs": count, "targets": y.tolist(), "predicted": p.tolist(),
            "metrics": {metric: float(of(y, p)) for metric, of in NUMBERS.items()}}

tables = [
    classes("two classes", 50, 2), classes("four classes", 80, 4), classes("twelve classes", 120, 12), classes("a class that does not occur", 40, 5, occurring=4), classes("ties", 60, 4, ties=True),
    labels("five labels", 60, 5), labels("a label that does not occur", 40, 3, absent=True), labels("a low threshold", 50, 4, threshold=.25), labels("ties between labels", 60, 3, ties=True),
    numbers("one number", 40, 1), numbers("three numbers", 60, 3),
]
rows = ",\n  ".join(json.dumps(table) for table in tables)
pathlib.Path(__file__).with_name("metrics.json").write_text(f'{{"sklearn": "{sklearn.__version__}", "tables": [\n  {rows}\n]}}\n')
