"""TREC-6 with frozen GloVe vectors and an LSTM in PyTorch: the network of experiments/text/trec6-glove.yaml, for each of five seeds.

    python3 trec6_pytorch.py train.tsv test.tsv glove.6B.50d.txt [seed ...]

The words are those of Keras's TextVectorization, the layers begin as Keras's do, padding is skipped, and the epoch with the best validation accuracy is tested.
"""
import collections
import copy
import string
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

LENGTH, UNITS, EPOCHS, BATCH = 40, 64, 12, 32
DELETED = str.maketrans("", "", string.punctuation)


def read(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return [(label, text.lower().translate(DELETED).split()) for label, text in rows]


def numbers(words, vocabulary):
    row = [vocabulary.get(word, 1) for word in words[:LENGTH]]
    return row + [0] * (LENGTH - len(row))


class Network(nn.Module):
    def __init__(self, vectors, classes):
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.lstm = nn.LSTM(vectors.shape[1], UNITS, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.dense = nn.Linear(UNITS, classes)
        nn.init.xavier_uniform_(self.lstm.weight_ih_l0)
        nn.init.orthogonal_(self.lstm.weight_hh_l0)
        nn.init.zeros_(self.lstm.bias_ih_l0)
        nn.init.zeros_(self.lstm.bias_hh_l0)
        # One bias, as Keras's; its part of the forget gate begins at 1.
        with torch.no_grad():
            self.lstm.bias_ih_l0[UNITS : 2 * UNITS] = 1
        self.lstm.bias_hh_l0.requires_grad_(False)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)

    def forward(self, words):
        lengths = (words != 0).sum(1).clamp(min=1)
        packed = pack_padded_sequence(self.vectors(words), lengths, batch_first=True, enforce_sorted=False)
        _, (last, _) = self.lstm(packed)
        return self.dense(self.dropout(last[0]))


def accuracy(network, words, labels):
    network.eval()
    with torch.no_grad():
        return (network(words).argmax(1) == labels).float().mean().item()


def run(seed, train, test, vectors):
    torch.manual_seed(seed)
    words, labels = train
    held = torch.cat([each[torch.randperm(len(each))][: round(len(each) / 10)] for each in ((labels == label).nonzero()[:, 0] for label in labels.unique())])
    kept = torch.ones(len(labels), dtype=torch.bool)
    kept[held] = False
    words, labels, held = words[kept], labels[kept], (words[held], labels[held])
    network = Network(vectors, int(labels.max()) + 1)
    optimizer = torch.optim.Adam([each for each in network.parameters() if each.requires_grad], lr=0.002, eps=1e-7)
    best = (-1, None)
    for _ in range(EPOCHS):
        network.train()
        for batch in torch.randperm(len(labels)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(words[batch]), labels[batch]).backward()
            optimizer.step()
        score = accuracy(network, *held)
        if score > best[0]:
            best = (score, copy.deepcopy(network.state_dict()))
    network.load_state_dict(best[1])
    return accuracy(network, *test)


def main(train, test, glove, *seeds):
    torch.set_num_threads(1)
    train, test = read(train), read(test)
    counts = collections.Counter(word for _, words in train for word in words)
    ordered = sorted(counts, key=lambda word: (counts[word], word.encode()), reverse=True)
    vocabulary = {word: index + 2 for index, word in enumerate(ordered[:19_998])}
    with open(glove, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split(" ") for line in file]
    vectors = torch.zeros(len(vocabulary) + 2, len(lines[0]) - 1)
    for word, *values in lines:
        if word in vocabulary:
            vectors[vocabulary[word]] = torch.tensor([float(value) for value in values])
    labels = {label: index for index, label in enumerate(sorted({label for label, _ in train}))}
    sets = [(torch.tensor([numbers(words, vocabulary) for _, words in rows]), torch.tensor([labels[label] for label, _ in rows])) for rows in (train, test)]
    results = []
    for seed in seeds or range(5):
        results.append(run(int(seed), *sets, vectors))
        print(f"seed {seed}: test accuracy {results[-1]:.3f}", flush=True)
    print(f"median {sorted(results)[len(results) // 2]:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
