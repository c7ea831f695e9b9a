#!/usr/bin/env python3
"""Reads the JSON lines of `run` and prints a table of ratios; larger is better for tl. Needs only the standard library.

The goals compare tl with PyTorch as it is installed, with its best number of workers. The last column compares it with the same
PyTorch and malloc settings that keep freed memory.
"""
import json, statistics, sys

rows = [json.loads(line) for line in open(sys.argv[1])]


def of(who, name, tuned):
    return [row for row in rows if row["who"] == who and row["name"] == name and row["tuned"] == tuned]


def value(who, name, tuned, key, best=max):
    return best(row["process_s"] if key is None else row["result"][key] for row in of(who, name, tuned))


def tl(name):
    row = next(row for row in rows if row["who"] == "tl" and row["name"] == name)
    return row["process_s"], row["result"][0]


table = []


def add(work, own, goal, who, name, key, seconds=False):
    """Adds a row to the table. For seconds a smaller value is better."""
    plain, tuned = (value(who, name, each, key, min if seconds else max) for each in (False, True))
    ratio = (lambda other: other / own) if seconds else (lambda other: own / other)
    table.append((work, f"{plain:.2f}", f"{own:.2f}", f"{ratio(plain):.2f}", str(goal), f"{ratio(tuned):.2f}"))


def first_epoch(theirs, run):
    """Images a second of the first epoch, in which tl computes both splits, trains and validates."""
    return of("peer", theirs, False)[0]["result"]["images"] / run["epochs"][0]["seconds"]


cold_s, cold = tl("cold"); warm_s, _ = tl("warm"); first_s, _ = tl("first-step")
later = statistics.median(epoch["seconds"] for epoch in cold["epochs"][1:])
add("first epoch over a frozen MobileNetV2, images/s (tl trains and validates in it too)", first_epoch("features", cold), 3, "peer", "features", "images_per_s")
add("the same with VGG16, fp32", first_epoch("features-vgg16", tl("features-vgg16")[1]), 1.1, "peer", "features-vgg16", "images_per_s")
add("the same with VGG16, `precision: bf16` against PyTorch's fp32", first_epoch("features-vgg16", tl("features-vgg16-bf16")[1]), "2, with matrix units", "peer", "features-vgg16", "images_per_s")
add("an epoch of head training: recomputed by PyTorch, later epochs of tl, s", later, 50, "peer", "naive", "s_per_epoch", seconds=True)
add("whole head training, 10 epochs: whole process, s", cold_s, 2.5, "peer", "head", None, seconds=True)
add("the same, the store warm, s", warm_s, 6, "peer", "head", None, seconds=True)
for network in ("mobilenet_v2", "vgg16"):
    speed = max(epoch["images_per_second"] for epoch in tl(f"finetune-{network}")[1]["epochs"])
    add(f"fine-tuning step of {network} against PyTorch, images/s", speed, "1.0", "peer", f"finetune-{network}", "images_per_s")
    add(f"fine-tuning step of {network} against a bare TorchSharp loop, images/s", speed, 0.97, "bare", f"finetune-{network}", "images_per_s")
print("| work | other | tl | ratio | goal | ratio, other tuned |\n| --- | --- | --- | --- | --- | --- |")
for row in table:
    print(f"| {' | '.join(row)} |")
print(f"\nFirst step from cold, the store warm (goal: under 3 s): {first_s:.2f} s for the whole command with one step.")
accuracy = max(epoch["metrics"]["val_accuracy"] for epoch in cold["epochs"])
print(f"Best validation accuracy: tl {accuracy:.4f}, PyTorch {value('peer', 'head', False, 'val_accuracy'):.4f}.")
