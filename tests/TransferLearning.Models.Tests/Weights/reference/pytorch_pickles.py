"""Prints the pickles that PyTorch 2.14 writes for state dictionaries, as base64: python3 pytorch_pickles.py"""
import base64, collections, io, zipfile
import torch


def show(name, state):
    stream = io.BytesIO()
    torch.save(collections.OrderedDict(state), stream)
    print(name, base64.b64encode(zipfile.ZipFile(stream).read("archive/data.pkl")).decode())


show("none", [])
show("one", [("head.weight", torch.zeros(2, 3))])
show("shapes", [("scalar", torch.tensor(7)), ("vector", torch.zeros(300)), ("matrix", torch.zeros(3, 70000)), ("cube", torch.zeros(2, 3, 4)),
                ("kernel", torch.zeros(2, 3, 2, 2)), ("empty", torch.zeros(0, 3)), ("häß", torch.zeros(1)),
                ("half", torch.zeros(2, dtype=torch.float16)), ("brain", torch.zeros(2, dtype=torch.bfloat16)), ("flag", torch.tensor([True]))])
# More than 255 values in the memo.
show("many", [(f"layer.{i}", torch.zeros(i + 1)) for i in range(60)])
