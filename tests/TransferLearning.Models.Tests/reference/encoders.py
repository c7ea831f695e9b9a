"""Writes encoders.json: small encoders of texts, as Hugging Face's transformers computes them.

    python3 encoders.py encoders.json

The tensors are filled by formula.py as in the tests (Filled.cs). The file has the mean of each text's features without padding, all features of the last text, a
summary of the features of all pieces that are no padding, and of the gradients of sum(means * cos(i)), and the attention roll-out (Abnar and Zuidema 2020) of the
second text.
"""
import json
import math
import sys

import torch
import transformers
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel, MPNetConfig, MPNetModel, RobertaConfig, RobertaModel

from formula import fill, number, summary

WORDS, POSITIONS, LENGTH, WIDTH, HEADS, DEPTH = 23, 160, 150, 12, 3, 2
LENGTHS = [LENGTH, 7, 2]

SIZES = {"vocab_size": WORDS, "max_position_embeddings": POSITIONS}
COMMON = SIZES | {"hidden_size": WIDTH, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS, "intermediate_size": 4 * WIDTH}

CASES = {
    "bert": (lambda: BertModel(BertConfig(**COMMON), add_pooling_layer=False), 0),
    "distilbert": (lambda: DistilBertModel(DistilBertConfig(**SIZES, dim=WIDTH, n_layers=DEPTH, n_heads=HEADS, hidden_dim=4 * WIDTH)), 0),
    "roberta": (lambda: RobertaModel(RobertaConfig(**COMMON, type_vocab_size=1, layer_norm_eps=1e-5), add_pooling_layer=False), 1),
    "mpnet": (lambda: MPNetModel(MPNetConfig(**COMMON, layer_norm_eps=1e-5), add_pooling_layer=False), 1),
}


def value(name, tensor):
    """The tensor of a name, scaled by its role as in Filled.cs."""
    u = torch.from_numpy(fill(name, tensor.numel())).reshape(tensor.shape)
    if "norm" in name.lower() and name.endswith("weight"):
        return 1 + 0.1 * u
    if tensor.dim() == 2 and "embeddings" not in name and "relative_attention_bias" not in name:
        return math.sqrt(6 / tensor.shape[1]) * u
    return 0.05 * u


def texts(padding):
    rows = []
    for text, length in enumerate(LENGTHS):
        pieces = [2 + (5 * place + 3 * text + place * place) % (WORDS - 2) for place in range(length)]
        rows.append(pieces + [padding] * (LENGTH - length))
    return rows


def roll_out(attentions, length):
    """The mean share of each of a text's pieces."""
    product = torch.eye(length, dtype=torch.float64)
    for layer in attentions:
        product = (layer[:, :length, :length].mean(0) + torch.eye(length, dtype=torch.float64)) / 2 @ product
    return product.mean(0)


def result(name, build, padding):
    model = build().double().eval()
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for key, tensor in parameters.items():
            tensor.copy_(value(key, tensor))
    numbers = torch.tensor(texts(padding))
    mask = (numbers != padding).long()
    output = model(input_ids=numbers, attention_mask=mask, output_attentions=True)
    features = output.last_hidden_state
    means = (features * mask.unsqueeze(2)).sum(1) / mask.sum(1, keepdim=True)
    gradients = torch.autograd.grad((means * torch.cos(torch.arange(means.numel(), dtype=torch.float64)).reshape(means.shape)).sum(), list(parameters.values()))
    return {
        "name": name, "numbers": numbers.tolist(), "means": [number(each) for each in means.flatten().tolist()],
        "last": [number(each) for each in features[-1, :LENGTHS[-1]].flatten().tolist()], "pieces": summary(features[mask.bool()]),
        "roll_out": [number(each) for each in roll_out([layer[1] for layer in output.attentions], LENGTHS[1]).tolist()],
        "gradients": {key: summary(gradient) for key, gradient in zip(parameters, gradients)},
    }


if __name__ == "__main__":
    with open(sys.argv[1], "w") as file:
        rows = ",\n".join(json.dumps(result(name, *case), separators=(",", ":")) for name, case in CASES.items())
        file.write(f'{{\n"made by": "transformers {transformers.__version__}, PyTorch {torch.__version__.split("+")[0]}",\n"cases": [\n{rows}\n]\n}}\n')
