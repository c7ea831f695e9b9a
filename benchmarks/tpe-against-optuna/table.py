"""The JSON lines of both sides as one Markdown table: median and quartiles of the best loss over the seeds."""
import json, statistics, sys

rows = {}
for file in sys.argv[1:]:
    for line in open(file):
        row = json.loads(line)
        rows.setdefault(row["problem"], {})[row["sampler"]] = statistics.quantiles(row["best"], n=4, method="inclusive")
names = ["optuna", "tpe", "sobol", "random"]
print("| function | " + " | ".join(names) + " | tpe at least as good | within Optuna's quartiles or better | better than random |")
print("| --- " * (len(names) + 4) + "|")
for problem, samplers in rows.items():
    cells = [f"{samplers[n][1]:.4g} ({samplers[n][0]:.4g} to {samplers[n][2]:.4g})" for n in names]
    ours, optuna = samplers["tpe"][1], samplers["optuna"]
    marks = [ours <= optuna[1], ours <= optuna[2], ours < samplers["random"][1]]
    print(f"| {problem} | " + " | ".join(cells) + " | " + " | ".join("yes" if m else "no" for m in marks) + " |")
