"""Prints small files written by PyTorch 2.14, as base64, and their contents: python3 pytorch_files.py"""
import argparse, base64, collections, io
import torch

torch.manual_seed(0)
base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
state = collections.OrderedDict(
    plain=base,
    transposed=base.permute(2, 0, 1),
    channels_last=torch.arange(16, dtype=torch.float32).reshape(1, 4, 2, 2).contiguous(memory_format=torch.channels_last),
    piece=base[1, 1:, 2:],
    parameter=torch.nn.Parameter(torch.tensor([1.5, -2.5])),
    half=torch.tensor([0.5, 65504.0], dtype=torch.float16),
    brain=torch.tensor([1.0, -3.0], dtype=torch.bfloat16),
    count=torch.tensor(7),
    flag=torch.tensor([True, False]),
    empty=torch.zeros(0, 3),
)
state._metadata = collections.OrderedDict({"": {"version": 1}})


def show(name, value, **options):
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    print(name, base64.b64encode(stream.getvalue()).decode())


show("zip", state)
show("legacy", state, _use_new_zipfile_serialization=False)
show("protocol4", {"a": torch.tensor([1.0, 2.0])}, pickle_protocol=4)
show("checkpoint", {"epoch": 3, "lr": 0.1, "optimizer": {"state": {}}, "state_dict": {"module.a": torch.tensor([1.0]), "module.b": torch.tensor([2.0])}})
show("module", torch.nn.Linear(1, 1))

# The checkpoint of the examples' main.py (https://github.com/pytorch/examples/tree/main/imagenet): the best accuracy is a tensor, and the optimizer has tensors too.
weights = {"a": torch.tensor([1.0]), "b": torch.tensor([2.0])}
moments = {"state": {0: {"momentum_buffer": torch.tensor([3.0, 4.0])}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
example = {"epoch": 3, "arch": "resnet18", "state_dict": weights, "best_acc1": torch.tensor([55.0]), "optimizer": moments}
show("example", example)
show("example_legacy", example, _use_new_zipfile_serialization=False)
# timm's train.py and torchvision's references store the command line.
show("arguments", {"state_dict": weights, "args": argparse.Namespace(lr=0.1, amp=True, betas=(0.9, 0.99), model=None)})


class Scripted(torch.nn.Module):
    def forward(self, x):
        for factor in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]:
            x = torch.relu(x * factor + 1.0) - torch.sigmoid(x) * torch.tanh(x)
        return x


stream = io.BytesIO()
torch.jit.save(torch.jit.script(Scripted()), stream)
print("script", base64.b64encode(stream.getvalue()).decode())
print({name: value.reshape(-1).tolist() for name, value in state.items()})
