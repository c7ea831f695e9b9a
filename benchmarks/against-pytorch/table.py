#!/usr/bin/env python3
"""Reads the JSON lines of `run` and prints a table of ratios; larger is better for tl. Needs only the standard library.

The goals compare tl with PyTorch as it is installed, with its best number of workers. One column compares it with the same PyTorch
and malloc settings that keep freed memory. The last two say what the machine could do at most, and which part of that tl does.
"""
import json, statistics, sys

rows = [json.loads(line) for line in open(sys.argv[1])]
limits = next(row["result"] for row in rows if row["who"] == "limits")


def of(who, name, tuned):
    return [row for row in rows if row["who"] == who and row["name"] == name and row["tuned"] == tuned]


def value(who, name, tuned, key, best=max):
    return best(row["process_s"] if key is None else row["result"][key] for row in of(who, name, tuned))


def tl(name):
    row = next(row for row in rows if row["who"] == "tl" and row["name"] == name)
    return row["process_s"], row["result"][0]


def plan(name):
    return next(row["result"] for row in rows if row["who"] == "plan" and row["name"] == name)


def multiply_adds(name, trained=None):
    """Multiply-adds of a picture, forwards; with a part of the network ('backbone', or 'head'), of the layers there that train."""
    summary = plan(name)
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
    summary = plan("head")
    pictures = summary["stages"][0]["steps"] // summary["stages"][0]["epochs"] * 20
    features = 1280 * 4
    return seconds_of(3 * multiply_adds("head", "head") * pictures, (features * pictures) + (summary["stages"][0]["trainable_parameters"] * 4 * 5 * pictures // 20))


def of_step(name):
    """The least time of a fine-tuning step for one picture: the trained layers also compute the gradients of their kernels and inputs."""
    return seconds_of(multiply_adds(name) + 2 * (multiply_adds(name, "backbone") + multiply_adds(name, "head")))


table = []


def add(work, own, goal, who, name, key, seconds=False, least=None):
    """Adds a row to the table. For seconds a smaller value is better. 'least' is the least time of the work, or of one picture."""
    plain, tuned = (value(who, name, each, key, min if seconds else max) for each in (False, True))
    ratio = (lambda other: other / own) if seconds else (lambda other: own / other)
    best = least if seconds else 1 / least
    share = best / own if seconds else own / best
    table.append((work, f"{plain:.2f}", f"{own:.2f}", f"{ratio(plain):.2f}", str(goal), f"{ratio(tuned):.2f}", f"{best:.3g}", f"{100 * share:.0f} %"))


def first_epoch(theirs, run):
    """Images a second of the first epoch, in which tl computes both splits, trains and validates."""
    return of("peer", theirs, False)[0]["result"]["images"] / run["epochs"][0]["seconds"]


cold_s, cold = tl("cold"); warm_s, _ = tl("warm"); first_s, _ = tl("first-step")
later = statistics.median(epoch["seconds"] for epoch in cold["epochs"][1:])
add("first epoch over a frozen MobileNetV2, images/s (tl trains and validates in it too)", first_epoch("features", cold), 3, "peer", "features", "images_per_s", least=seconds_of(multiply_adds("head")))
add("the same with VGG16, fp32", first_epoch("features-vgg16", tl("features-vgg16")[1]), 1.1, "peer", "features-vgg16", "images_per_s", least=seconds_of(multiply_adds("features-vgg16")))
add("the same with VGG16, `precision: bf16` against PyTorch's fp32", first_epoch("features-vgg16", tl("features-vgg16-bf16")[1]), "2, with matrix units", "peer", "features-vgg16", "images_per_s", least=seconds_of(multiply_adds("features-vgg16")))
add("an epoch of head training: recomputed by PyTorch, later epochs of tl, s", later, 50, "peer", "naive", "s_per_epoch", seconds=True, least=of_head())
add("whole head training, 10 epochs: whole process, s", cold_s, 3, "peer", "head", None, seconds=True, least=seconds_of(multiply_adds("head") * of("peer", "features", False)[0]["result"]["images"]) + 10 * of_head())
add("the same, the store warm, s", warm_s, 12, "peer", "head", None, seconds=True, least=10 * of_head())
for network in ("mobilenet_v2", "vgg16"):
    speed = max(epoch["images_per_second"] for epoch in tl(f"finetune-{network}")[1]["epochs"])
    least = of_step(f"finetune-{network.split('_')[0]}")
    add(f"fine-tuning step of {network} against PyTorch, images/s", speed, "1.2" if network == "vgg16" else "1.3", "peer", f"finetune-{network}", "images_per_s", least=least)
    add(f"fine-tuning step of {network} against a bare TorchSharp loop, images/s", speed, "1.0", "bare", f"finetune-{network}", "images_per_s", least=least)
print("| work | other | tl | ratio | goal | ratio, other tuned | limit | tl's share of it |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
for row in table:
    print(f"| {' | '.join(row)} |")
print(f"\nFirst step from cold, the store warm (goal: 1 s): {first_s:.2f} s for the whole command with one step.")
print(f"Limits: {limits['multiply_adds_per_s'] / 1e9:.0f}·10⁹ multiply-adds and {limits['bytes_per_s'] / 1e9:.0f}·10⁹ bytes a second.")
accuracy = max(epoch["metrics"]["val_accuracy"] for epoch in cold["epochs"])
print(f"Best validation accuracy: tl {accuracy:.4f}, PyTorch {value('peer', 'head', False, 'val_accuracy'):.4f}.")
