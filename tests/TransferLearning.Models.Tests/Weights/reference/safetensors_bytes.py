"""The bytes that the reference implementation (safetensors 0.8) writes for a small dictionary, as hexadecimal."""
import numpy as np
from safetensors.numpy import save

tensors = {
    "b.weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    "a.bias": np.array([1.5, -2.0], dtype=np.float32),
    "n.count": np.array(7, dtype=np.int64),
    "h": np.array([0.5], dtype=np.float16),
    "flag": np.array([True, False, True]),
    "empty": np.zeros((0, 4), dtype=np.float32),
}
print(save(tensors, metadata={"format": "pt"}).hex())
