"""Writes sequences.json: layers over sequences with padding, as PyTorch computes them.

    python3 sequences.py sequences.json

Each text runs alone and without its padding, so no mask is needed here: Keras's masks skip padding, and at padding its recurrent layers repeat the last state
(before the first word: zeros). LSTM's two biases of PyTorch are one here, their sum. The file has inputs, tensors, outputs, and the gradients of
sum(output * weight) with weight[i] = cos(i).
"""
import json
import sys

import torch
from torch import nn

NUMBERS = [[3, 1, 4, 1, 5], [2, 6, 0, 0, 0], [0, 0, 0, 0, 0], [5, 3, 5, 0, 0]]
TEXTS, WORDS, CHANNELS, UNITS = 4, 5, 3, 2


def filled(*shape, phase=0.0):
    return torch.sin(0.7 * torch.arange(torch.Size(shape).numel(), dtype=torch.float64) + phase).reshape(shape)


def weighted(output):
    return (output * torch.cos(torch.arange(output.numel(), dtype=torch.float64)).reshape(output.shape)).sum()


def flat(tensor):
    return [round(float(value), 9) for value in tensor.detach().reshape(-1)]


def result(name, x, tensors, output):
    gradients = torch.autograd.grad(weighted(output), [x, *tensors.values()])
    return {
        "name": name, "shape": list(output.shape), "output": flat(output), "input_gradient": flat(gradients[0]),
        "tensors": {key: flat(value) for key, value in tensors.items()}, "gradients": {key: flat(value) for key, value in zip(tensors, gradients[1:])},
    }


def recurrent(kind, sequences, backwards, masked):
    x = filled(TEXTS, WORDS, CHANNELS).requires_grad_()
    gates = 4 if kind == "lstm" else 3
    tensors = {"weight_ih": filled(gates * UNITS, CHANNELS, phase=1), "weight_hh": filled(gates * UNITS, UNITS, phase=2)}
    biases = ["bias"] if kind == "lstm" else ["bias_ih", "bias_hh"]
    tensors |= {key: filled(gates * UNITS, phase=3 + i) for i, key in enumerate(biases)}
    tensors = {key: value.requires_grad_() for key, value in tensors.items()}
    module = (nn.LSTM if kind == "lstm" else nn.GRU)(CHANNELS, UNITS, batch_first=True).double()
    own = {"weight_ih_l0": tensors["weight_ih"], "weight_hh_l0": tensors["weight_hh"], "bias_ih_l0": tensors[biases[0]]}
    own["bias_hh_l0"] = tensors[biases[1]] if len(biases) > 1 else torch.zeros(gates * UNITS, dtype=torch.float64)
    texts = []
    for text in range(TEXTS):
        length = sum(number != 0 for number in NUMBERS[text]) if masked else WORDS
        states = torch.zeros(0, UNITS, dtype=torch.float64)
        if length:
            words = x[text, :length].flip(0) if backwards else x[text, :length]
            states = torch.func.functional_call(module, own, (words.unsqueeze(0),))[0][0]
        last = states[-1] if length else torch.zeros(UNITS, dtype=torch.float64)
        padding = WORDS - length
        fill = torch.zeros(UNITS, dtype=torch.float64) if backwards else last
        ordered = states.flip(0) if backwards else states
        texts.append(torch.cat([ordered, fill.expand(padding, UNITS)]) if sequences else last)
    name = f"{kind}{'_sequences' if sequences else ''}{'_backwards' if backwards else ''}{'_masked' if masked else ''}"
    return result(name, x, tensors, torch.stack(texts))


def convolution(size, stride, same):
    x = filled(TEXTS, WORDS, CHANNELS).requires_grad_()
    tensors = {"weight": filled(UNITS, CHANNELS, size, phase=1).requires_grad_(), "bias": filled(UNITS, phase=2).requires_grad_()}
    padded = x.transpose(1, 2)
    if same:
        total = max(0, (-(-WORDS // stride) - 1) * stride + size - WORDS)
        padded = nn.functional.pad(padded, (total // 2, total - total // 2))
    output = nn.functional.conv1d(padded, tensors["weight"], tensors["bias"], stride).transpose(1, 2)
    return result(f"conv_{size}_{stride}_{'same' if same else 'valid'}", x, tensors, output)


def pool(size, stride):
    x = filled(TEXTS, WORDS, CHANNELS).requires_grad_()
    return result(f"max_pool_{size}_{stride}", x, {}, nn.functional.max_pool1d(x.transpose(1, 2), size, stride).transpose(1, 2))


def mean():
    x = filled(TEXTS, WORDS, CHANNELS).requires_grad_()
    lengths = [sum(number != 0 for number in text) for text in NUMBERS]
    return result("masked_mean", x, {}, torch.stack([x[i, :n].sum(0) / max(n, 1) for i, n in enumerate(lengths)]))


if __name__ == "__main__":
    cases = [recurrent(kind, *each) for kind in ("lstm", "gru") for each in
             ((False, False, True), (True, False, True), (False, True, True), (True, True, True), (False, False, False), (True, True, False))]
    cases += [convolution(3, 1, False), convolution(3, 1, True), convolution(2, 2, True), pool(2, 2), pool(3, 1), mean()]
    with open(sys.argv[1], "w") as file:
        rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        file.write(f'{{\n"made by": "PyTorch {torch.__version__.split("+")[0]}",\n"numbers": {NUMBERS},\n"cases": [\n{rows}\n]\n}}\n')
