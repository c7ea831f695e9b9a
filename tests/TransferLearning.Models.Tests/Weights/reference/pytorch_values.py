"""
Prints checkpoints that torch.load(weights_only=True) of PyTorch 2.14 reads, as base64: the tensors a and b, and beside them every value that its list of
allowed names contains (torch/_weights_only_unpickler.py). Each is read back by PyTorch before it is printed: python3 pytorch_values.py
"""
import base64, collections, io
import numpy
import torch

WEIGHTS = collections.OrderedDict(a=torch.tensor([1.0]), b=torch.nn.Parameter(torch.tensor([2.0])))


def show(name, value, safe=(), **options):
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    with torch.serialization.safe_globals(list(safe)):
        torch.load(io.BytesIO(stream.getvalue()), weights_only=True)
    print(name, base64.b64encode(stream.getvalue()).decode())


class Sub(torch.Tensor):
    pass


weight = torch.nn.Parameter(torch.zeros(1))
scheduler = torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD([weight], lr=0.1), milestones=[3, 5])
stateful = torch.nn.Parameter(torch.tensor([2.0]))
stateful.tag = "with attributes"
VALUES = {
    "scheduler": scheduler.state_dict(),
    "size": torch.Size([2, 3]),
    "device": torch.device("cuda", 0),
    "dtype": [torch.float32, torch.float16, torch.bfloat16, torch.uint16, torch.int8, torch.quint8, torch.float8_e4m3fn, torch.complex64],
    "layout": torch.tensor([[1.0, 0.0]]).to_sparse(),
    "csr": torch.eye(2).to_sparse_csr(),
    "set": {1, 2},
    "bytes": b"\x00\xff",
    "bytearray": bytearray(b"abc"),
    "complex": 1 + 2j,
    "complex tensor": torch.tensor([1 + 2j]),
    "quantized": torch.quantize_per_tensor(torch.tensor([1.0, 2.0]), 0.1, 10, torch.quint8),
    "channels": torch.quantize_per_channel(torch.eye(2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8),
    "float8": torch.tensor([1.0]).to(torch.float8_e4m3fn),
    "uint16": torch.tensor([1], dtype=torch.uint16),
    "meta": torch.empty(3, device="meta"),
    "storage": torch.tensor([1.0]).untyped_storage(),
    "negative": -1,
    "large": 1 << 80,
    "generator": torch.get_rng_state()[:4].clone(),
    "surrogate": "caf\udce9",
}

show("values", {"state_dict": WEIGHTS, **VALUES})
# The old format has no untyped storages.
show("values_legacy", {"state_dict": WEIGHTS, **{key: value for key, value in VALUES.items() if key not in ("storage", "float8", "uint16", "meta")}}, _use_new_zipfile_serialization=False)
# Values between the weights.
show("beside", collections.OrderedDict(a=torch.tensor([1.0]), b=stateful, quantized=VALUES["quantized"], sparse=VALUES["layout"], _extra_state=b"abc", version=torch.Size([1])))
show("numpy", {"state_dict": WEIGHTS, "best": numpy.float64(0.5), "history": numpy.arange(3.0)},
     safe=[numpy._core.multiarray.scalar, numpy._core.multiarray._reconstruct, numpy.dtype, numpy.ndarray, type(numpy.dtype(numpy.float64))])
show("networks", {"student": {"backbone.a": torch.tensor([1.0])}, "teacher": {"backbone.a": torch.tensor([2.0])}, "step": torch.tensor(3)})
show("subclass", collections.OrderedDict(a=torch.tensor([1.0]), b=torch.tensor([2.0]).as_subclass(Sub)), safe=[Sub])
