"""
Writes small files in the layouts that Keras has used over the years, with h5py 3.16, as keras/src/legacy/saving/legacy_h5_format.py does
(save_attributes_to_hdf5_group, save_weights_to_hdf5_group), gzipped, as base64: python3 keras_files.py
"""
import base64, gzip, io
import h5py
import numpy as np


def show(name, fill, **options):
    stream = io.BytesIO()
    with h5py.File(stream, "w", **options) as file:
        fill(file)
    print(name, base64.b64encode(gzip.compress(stream.getvalue(), mtime=0)).decode())


def layer(root, name, weights):
    group = root.create_group(name)
    group.attrs["weight_names"] = [key.encode() for key in weights]
    for key, value in weights.items():
        group.create_dataset(key, data=np.asarray(value))


F = np.float32
KERNEL = np.arange(2 * 2 * 3 * 4, dtype=F).reshape(2, 2, 3, 4)


def save_weights(file):  # Keras 2: fixed-length names
    file.attrs["layer_names"] = [b"input_1", b"conv1", b"conv1/bn", b"predictions"]
    file.attrs["backend"] = b"tensorflow"
    file.attrs["keras_version"] = b"2.1.4"
    layer(file, "input_1", {})
    layer(file, "conv1", {"conv1/kernel:0": KERNEL, "conv1/bias:0": np.arange(4, dtype=F)})
    layer(file, "conv1/bn", {f"conv1/bn/{key}:0": np.full(4, value, F) for key, value in [("gamma", 1), ("beta", 2), ("moving_mean", 3), ("moving_variance", 4)]})
    layer(file, "predictions", {"predictions/kernel:0": np.arange(6, dtype=np.float64).reshape(3, 2), "predictions/bias:0": np.array([0.5, 1.5], np.float16)})


def old_names(file):  # Keras 1 and early 2
    file.attrs["layer_names"] = [b"block1_conv1", b"bn_conv1", b"fc"]
    layer(file, "block1_conv1", {"block1_conv1_W_1:0": KERNEL, "block1_conv1_b_1:0": np.arange(4, dtype=F)})
    layer(file, "bn_conv1", {f"bn_conv1_{key}:0": np.full(4, value, F) for key, value in [("gamma", 1), ("beta", 2), ("running_mean", 3), ("running_std", 4)]})
    layer(file, "fc", {"fc_1/kernel:0": np.ones((3, 2), F), "fc_1/bias:0": np.zeros(2, F)})


def whole_model(file):  # model.save: the weights are in a group; one layer is a model itself
    file.attrs["model_config"] = np.bytes_(b"{}")
    root = file.create_group("model_weights")
    root.attrs["layer_names"] = np.array(["vgg16", "dense"], dtype=h5py.string_dtype())  # variable length
    group = root.create_group("vgg16")
    weights = {"block1_conv1/kernel:0": KERNEL, "block1_conv1/bias:0": np.arange(4, dtype=F), "block1_conv2/kernel:0": KERNEL[..., :2], "block1_conv2/bias:0": np.arange(2, dtype=F)}
    group.attrs["weight_names"] = np.array(list(weights), dtype=h5py.string_dtype())
    for key, value in weights.items():
        group.create_dataset(key, data=value)
    layer(root, "dense", {"dense/kernel:0": np.ones((2, 1), F), "dense/bias:0": np.zeros(1, F)})


def two_models(file):  # a backbone and a head, two nested models with layers of the same name
    file.attrs["layer_names"] = [b"base", b"head"]
    for model, value in [("base", 1), ("head", 2)]:
        group = file.create_group(model)
        weights = {"conv/kernel:0": np.full((1, 1, 1, 2), value, F), "dense/kernel:0": np.full((2, 1), value, F)}
        group.attrs["weight_names"] = [key.encode() for key in weights]
        for key, data in weights.items():
            group.create_dataset(key, data=data)


def split_names(file):  # lists beyond an attribute's 64 KB are split
    file.attrs["layer_names0"] = [b"a"]
    file.attrs["layer_names1"] = [b"b"]
    layer(file, "a", {"kernel": np.ones(2, F)})
    layer(file, "b", {"kernel": np.full(2, 2, F)})


def one(**options):
    def fill(file):
        file.attrs["layer_names"] = [b"a"]
        group = file.create_group("a")
        group.attrs["weight_names"] = [b"a/kernel:0"]
        group.create_dataset("a/kernel:0", **options)
    return fill


def link(value):
    def fill(file):
        file.attrs["layer_names"] = [b"a"]
        group = file.create_group("a")
        group.attrs["weight_names"] = [b"kernel"]
        group["kernel"] = value
    return fill


show("save_weights", save_weights)
show("old_names", old_names)
show("whole_model", whole_model)
show("two_models", two_models)
show("split_names", split_names)
show("bomb", one(shape=(1 << 30, 16), dtype="f4", chunks=(1 << 16, 16), compression="gzip"))
show("fill_value", one(shape=(4,), dtype="f4", fillvalue=7))
show("external", one(shape=(4,), dtype="f4", external=[("/etc/passwd", 0, 16)]))
show("compressed", one(data=np.ones(64, F), chunks=(16,), compression="gzip"))
show("chunked", one(data=np.ones(64, F), chunks=(16,)))
show("strings", one(data=np.array([b"text"])))
show("latest", save_weights, libver="latest")
show("external_link", link(h5py.ExternalLink("/etc/passwd", "/kernel")))
show("circular_link", link(h5py.SoftLink("/a/kernel")))
show("keras3", lambda file: file.create_group("layers/conv2d/vars").create_dataset("0", data=np.ones(2, F)))
