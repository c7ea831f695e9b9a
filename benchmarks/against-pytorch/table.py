#!/usr/bin/env python3
"""Reads the JSON lines of `run` from standard input and prints a table of ratios; larger is better for tl. Needs only the standard library.

Each value is the median of the rounds; PyTorch counts with its better number of loading processes. The last two columns say what the machine could do
at most, and which part of that tl does.
"""
import json, statistics, sys

rows = [json.loads(line) for line in sys.stdin]


def results(who, name):
    return [row for row in rows if row["who"] == who and row["name"] == name]


def only(who, name):
    return results(who, name)[0]["result"]


limits = only("limits", "limits")


def of(name):
    """A function for values of tl's rows with a name: their median, lowest and highest."""
    def median(value):
        values = [value(row) for row in results("tl", name)]
        return statistics.median(values), min(values), max(values)
    return median


def other(who, name, value, best):
    """The median of PyTorch or of the bare loop, with its better number of loading processes."""
    found = results(who, name)
    return best(statistics.median(value(row) for row in found if row["workers"] == workers) for workers in {row["workers"] for row in found})


def key(name):
    return lambda row: row["result"][name]


def process(row):
    return row["process_s"]


def images_of_first_epoch(theirs):
    """Images a second of the first epoch, in which tl computes both splits, trains and validates."""
    return lambda row: only("peer", theirs)["images"] / row["result"][0]["epochs"][0]["seconds"]


def later_epoch(row):
    return statistics.median(epoch["seconds"] for epoch in row["result"][0]["epochs"][1:])


def fastest_epoch(row):
    return max(epoch["images_per_second"] for epoch in row["result"][0]["epochs"])


def ten_epochs(row):
    """A whole process of PyTorch that recomputes ten epochs, from its start and the time of an epoch."""
    return row["process_s"] - row["result"]["total_s"] + 10 * row["result"]["s_per_epoch"]


def multiply_adds(name, trained=None):
    """Multiply-adds of a picture, forwards; with a part of the network ('backbone', or 'head'), of the layers there that train."""
    summary = only("plan", name)
    if trained is None:
        return summary["network"]["multiply_adds"]
    names = set(summary["stages"][0]["trainable_layers"])
    # A kernel's number is used once at each position of the output.
    return sum(layer["parameters"] * positions(layer) for layer in summary["network"]["layers"] if layer["name"] in names and layer["part"] == trained)


def positions(layer):
    count = 1
    for size in layer["output"][1:]:
        count *= size
    return count


def seconds_of(operations, bytes_=0):
    return max(operations / limits["multiply_adds_per_s"], bytes_ / limits["bytes_per_s"])


def of_head():
    """The least time of an epoch of a head on stored features: forwards, and backwards to the kernels and, behind the first, to the inputs."""
    stage = only("plan", "head")["stages"][0]
    steps = stage["steps"] // stage["epochs"]
    # RMSprop reads the number, its gradient and its mean, and writes two of them.
    return seconds_of(3 * multiply_adds("head", "head") * 20 * steps, 1280 * 4 * 20 * steps + 5 * 4 * stage["trainable_parameters"] * steps)


def of_step(name):
    """The least time of a fine-tuning step for one picture: the trained layers also compute the gradients of their kernels and inputs."""
    return seconds_of(multiply_adds(name) + 2 * (multiply_adds(name, "backbone") + multiply_adds(name, "head")))


table = []


def add(work, own, goal, others, least=None, seconds=False, digits=1):
    """Adds a row. For seconds a smaller value is better. 'least' is the least time of the work, or of one picture."""
    mine, low, high = own
    ratio = others / mine if seconds else mine / others
    limit, share = "", ""
    if least is not None:
        bound = least if seconds else 1 / least
        limit, share = f"{bound:.3g}", f"{100 * (bound / mine if seconds else mine / bound):.0f} %"
    table.append((work, f"{others:.{digits}f}", f"{mine:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})", f"**{ratio:.2f}**", str(goal), limit, share))


photos = only("peer", "features")["images"]
network = multiply_adds("head")
trained = only("plan", "head")["stages"][0]["steps"] // 10 * 20
features = other("peer", "features-vgg16", key("images_per_s"), max)
whole = other("peer", "head", process, min)
add("first epoch over a frozen MobileNetV2, images/s", of("cold")(images_of_first_epoch("features")), 2.5, other("peer", "features", key("images_per_s"), max), seconds_of(network))
add("the same with VGG16", of("features-vgg16")(images_of_first_epoch("features-vgg16")), 1.1, features, seconds_of(multiply_adds("features-vgg16")))
add("the same in bf16 against fp32", of("features-vgg16-bf16")(images_of_first_epoch("features-vgg16")), "", features)
add("a later epoch of the head, s", of("cold")(later_epoch), 50, other("peer", "naive", key("s_per_epoch"), min), of_head(), seconds=True, digits=3)
add("whole head training, 10 epochs: whole process, s", of("cold")(process), 3, whole, seconds_of(network * photos) + 10 * of_head(), seconds=True)
add("the same, the store warm, s", of("warm")(process), 12, whole, 10 * of_head(), seconds=True, digits=2)
add("16 heads, whole process, s", of("sweep")(process), 1.5, other("peer", "sweep", process, min), seconds=True)
add("augmented head training, 10 epochs: whole process, s", of("augmented")(process), 3, other("peer", "augmented", ten_epochs, min), seconds_of(network * (10 * trained + photos - trained)), seconds=True)
for name, title, goal in (("mobilenet_v2", "MobileNetV2", 1.3), ("vgg16", "VGG16", 1.2)):
    least = of_step(f"finetune-{name.split('_')[0]}")
    add(f"fine-tuning step of {title}, images/s", of(f"finetune-{name}")(fastest_epoch), goal, other("peer", f"finetune-{name}", key("images_per_s"), max), least)
    add("the same against the bare loop", of(f"finetune-{name}")(fastest_epoch), "1.0", other("bare", f"finetune-{name}", key("images_per_s"), max), least)
add("fine-tuning step of VGG16 in bf16 against fp32", of("finetune-vgg16-bf16")(fastest_epoch), 2, other("peer", "finetune-vgg16", key("images_per_s"), max))

print("| work | PyTorch or bare loop | tl | ratio | goal | limit | tl's share of it |\n| --- | --- | --- | --- | --- | --- | --- |")
for row in table:
    print(f"| {' | '.join(row)} |")
first, low, high = of("first-step")(process)
print(f"\nFirst step from cold, the store warm (goal: 1 s): {first:.2f} s ({low:.2f} to {high:.2f}) for the whole command with one step.")
print(f"Limits: {limits['multiply_adds_per_s'] / 1e9:.0f}·10⁹ multiply-adds and {limits['bytes_per_s'] / 1e9:.1f}·10⁹ bytes a second.")
accuracy = statistics.median(max(epoch["metrics"]["val_accuracy"] for epoch in row["result"][0]["epochs"]) for row in results("tl", "cold"))
print(f"Best validation accuracy: tl {accuracy:.4f}, PyTorch {statistics.median(row['result']['val_accuracy'] for row in results('peer', 'head')):.4f}.")
