#!/usr/bin/env python3
"""Reads the lines of `run` and prints the ratios, larger is better for tl. Only the standard library."""
import json, statistics, sys

rows = [json.loads(line) for line in open(sys.argv[1])]

def peer(name, key, best=max):
    return best(row["result"][key] for row in rows if row["who"] == "peer" and row["name"] == name)

def process(name):
    return min(row["process_s"] for row in rows if row["who"] == "peer" and row["name"] == name)

def tl(name):
    row = next(row for row in rows if row["who"] == "tl" and row["name"] == name)
    return row["process_s"], row["result"][0]

def bare(name):
    return max(row["result"]["images_per_s"] for row in rows if row["who"] == "bare" and row["name"] == name)

cold_s, cold = tl("cold"); warm_s, warm = tl("warm"); first_s, _ = tl("first-step")

def first_epoch(theirs, run):
    """Images a second of PyTorch's features, and of the first epoch, which computes both splits, trains and validates."""
    images = next(row["result"]["images"] for row in rows if row["who"] == "peer" and row["name"] == theirs)
    other, own = peer(theirs, "images_per_s"), images / run["epochs"][0]["seconds"]
    return other, own, own / other

later = statistics.median(epoch["seconds"] for epoch in cold["epochs"][1:])
accuracy = max(epoch["metrics"]["val_accuracy"] for epoch in cold["epochs"])
table = [
    ("first epoch over a frozen MobileNetV2, images/s (tl trains and validates in it too)", *first_epoch("features", cold), 3),
    ("the same with VGG16, fp32", *first_epoch("features-vgg16", tl("features-vgg16")[1]), 1.1),
    ("the same with VGG16, `precision: bf16` against PyTorch's fp32", *first_epoch("features-vgg16", tl("features-vgg16-bf16")[1]), 2),
    ("an epoch of head training: recomputed by PyTorch, later epochs of tl, s", peer("naive", "s_per_epoch", min), later, peer("naive", "s_per_epoch", min) / later, 50),
    ("whole head training, 10 epochs: whole process, s", process("head"), cold_s, process("head") / cold_s, 2.5),
    ("the same, the store warm, s", process("head"), warm_s, process("head") / warm_s, 6),
    ("first step from cold, the store warm: whole command with one step, s (goal: under 3)", None, first_s, None, None),
]
for network in ("mobilenet_v2", "vgg16"):
    _, run = tl(f"finetune-{network}")
    speed = max(epoch["images_per_second"] for epoch in run["epochs"])
    other = peer(f"finetune-{network}", "images_per_s")
    table.append((f"fine-tuning step of {network} against PyTorch, images/s", other, speed, speed / other, 1.0))
    table.append((f"fine-tuning step of {network} against a bare TorchSharp loop, images/s", bare(f"finetune-{network}"), speed, speed / bare(f"finetune-{network}"), 0.97))
print("| work | other | tl | ratio | goal |\n| --- | --- | --- | --- | --- |")
for work, other, own, ratio, goal in table:
    print(f"| {work} | {'' if other is None else f'{other:.2f}'} | {own:.2f} | {'' if ratio is None else f'{ratio:.2f}'} | {'' if goal is None else goal} |")
print(f"\nBest validation accuracy: tl {accuracy:.4f}, PyTorch {peer('head', 'val_accuracy'):.4f}.")
