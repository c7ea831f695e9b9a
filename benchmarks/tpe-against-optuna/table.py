"""
Prints the JSON lines of both sides as one Markdown table: median and quartiles of the best loss over the seeds. For several
blocks of 20 seeds, a second table judges each block alone.
"""
import json, statistics, sys

BLOCK = 20
NAMES = ["optuna", "tpe", "sobol", "random"]

rows = {}
for file in sys.argv[2:]:
    for line in open(file):
        row = json.loads(line)
        rows.setdefault(row["problem"], {})[row["sampler"]] = row["best"]


def quartiles(values):
    return statistics.quantiles(values, n=4, method="inclusive")


def marks(samplers):
    """Whether tpe is at least as good as Optuna, within its quartiles or better, and better than random."""
    ours, optuna = statistics.median(samplers["tpe"]), quartiles(samplers["optuna"])
    return [ours <= optuna[1], ours <= optuna[2], ours < statistics.median(samplers["random"])]


print("| function | " + " | ".join(NAMES) + " | tpe at least as good | within Optuna's quartiles or better | better than random |")
print("| --- " * (len(NAMES) + 4) + "|")
for problem, samplers in rows.items():
    cells = ["{1:.4g} ({0:.4g} to {2:.4g})".format(*quartiles(samplers[n])) for n in NAMES]
    print(f"| {problem} | " + " | ".join(cells) + " | " + " | ".join("yes" if m else "no" for m in marks(samplers)) + " |")

first, count = int(sys.argv[1]), len(next(iter(rows.values()))["tpe"])
if count > BLOCK:
    print("\n| seeds | at least as good | within Optuna's quartiles or better | better than random |\n| --- | --- | --- | --- |")
    for start in range(0, count - BLOCK + 1, BLOCK):
        held = [marks({name: best[start:start + BLOCK] for name, best in samplers.items()}) for samplers in rows.values()]
        print(f"| {first + start} to {first + start + BLOCK - 1} | " + " | ".join(f"{sum(m)} of {len(m)}" for m in zip(*held)) + " |")
