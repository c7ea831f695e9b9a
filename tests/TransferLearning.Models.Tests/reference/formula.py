"""The formula by which the reference scripts and the tests (Filled.cs) fill tensors, and the summary of a tensor that the scripts write.

With h the 32-bit FNV-1a hash of the tensor's name and p = 65521, x(i) = h + i*(h div p) + 12345*i*(i+1)/2 mod p and u = 2x/p - 1.
"""
import numpy as np

P = 65521


def fill(name, count):
    """Returns count values u from -1 to 1, float64."""
    h = 2166136261
    for c in name.encode():
        h = ((h ^ c) * 16777619) & 0xFFFFFFFF
    i = np.arange(count, dtype=np.int64)
    x = (h % P + i % P * ((h // P) % P) + (i * (i + 1) // 2) % P * 12345) % P
    return x * (2.0 / P) - 1


def number(value):
    return float(f"{value:.7g}")


def summary(tensor):
    """Shape, mean, norm, and five values: those at the row-major indices (2k + 1) n div 10 of n, for k = 0 to 4."""
    values = tensor.detach().double().flatten()
    n = len(values)
    return {
        "shape": list(tensor.shape),
        "mean": number(values.mean().item()),
        "norm": number(values.norm().item()),
        "values": [number(values[(2 * k + 1) * n // 10].item()) for k in range(5)],
    }
