"""
Keras's networks after keras/src/applications of keras-team/keras 3 (commit 3422977a), rewritten with PyTorch's functions, layer by layer,
with Keras's names, shapes, layer order and results. It shares no code with the program that it checks.

    python3 keras_applications.py names > keras_names.txt        names, shapes and order of every network's weights
    python3 keras_applications.py numbers > keras_numbers.json   files as h5py writes them (their structure without the elements), the networks' outputs and a training step

Every tensor is filled by formula.py's formula (../../reference) under the name LAYER/VARIABLE, in Keras's layout: a kernel with u * sqrt(6 / fan in), gamma with 1 + 0.1u, a
variance with 2 + 0.4u, everything else with 0.05u. The picture's pixels are (u + 1) * 127.5 under the name "input", and go through Keras's own preprocessing.
"""
import base64, gzip, io, json, math, os, re, sys
import h5py
import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "reference"))
from formula import fill, number, summary


def filled(layer, variable, shape):
    u = fill(f"{layer}/{variable}", math.prod(shape)).reshape(shape)
    if variable == "kernel":
        u = u * math.sqrt(6 / math.prod(shape[:-1]))
    elif variable == "depthwise_kernel":
        u = u * math.sqrt(6 / math.prod(shape[:2]))
    elif variable == "gamma":
        u = 1 + 0.1 * u
    elif variable == "moving_variance":
        u = 2 + 0.4 * u
    else:
        u = 0.05 * u
    return u.astype(np.float32)


class Model:
    """A model that computes while it is built; on the device 'meta' only shapes are known. A value is (tensor NCHW, number of its layer)."""

    def __init__(self, pixels, training=False, frozen=None):
        self.meta, self.training, self.frozen = pixels.is_meta, training, frozen
        self.momentum = 0.99
        self.trained, self.moved = {}, {}
        self.layers, self.numbers = [], {}  # a layer: name, inputs' numbers, {variable: shape}
        self.kept = {}
        self.input = (pixels, self.add("input_1", []))

    def add(self, name, inputs, weights=None):
        if name not in ("input_1",) and re.fullmatch("[a-z0-9]+(_[a-z0-9]+)*:auto", name):
            kind = name[:-5]
            n = self.numbers[kind] = self.numbers.get(kind, -1) + 1
            name = kind if n == 0 else f"{kind}_{n}"
        assert name not in [layer[0] for layer in self.layers], name
        self.layers.append((name, inputs, dict(weights or {})))
        return len(self.layers) - 1

    def trains(self):
        """Whether the layer being added trains. Layers up to the frozen one do not, and their batch norm keeps its statistics (layer.trainable = False)."""
        return self.training and (self.frozen is None or self.frozen in self.kept)

    def value(self, number, variable):
        name, _, weights = self.layers[number]
        shape = weights[variable]
        if self.meta:
            return torch.empty(shape, device="meta")
        tensor = torch.from_numpy(filled(name, variable, shape))
        if self.training:
            # In 64 bits, as in backbones.py.
            tensor = tensor.double()
            if self.trains() and not variable.startswith("moving"):
                self.trained[name, variable] = tensor.requires_grad_()
        return tensor

    def out(self, tensor, number):
        self.kept[self.layers[number][0]] = tensor
        return tensor, number

    # Layers, as in keras.layers

    def conv(self, x, filters, kernel, name="conv2d:auto", strides=1, padding="valid", bias=True, groups=1):
        kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
        weights = {"kernel": (kh, kw, x[0].shape[1] // groups, filters), **({"bias": (filters,)} if bias else {})}
        n = self.add(name, [x[1]], weights)
        y = same(x[0], kh, kw, strides) if padding == "same" else x[0]
        y = F.conv2d(y, self.value(n, "kernel").permute(3, 2, 0, 1), self.value(n, "bias") if bias else None, stride=strides, groups=groups)
        return self.out(y, n)

    def depthwise(self, x, kernel, name, strides=1, padding="valid"):
        c = x[0].shape[1]
        n = self.add(name, [x[1]], {"depthwise_kernel": (kernel, kernel, c, 1)})
        y = same(x[0], kernel, kernel, strides) if padding == "same" else x[0]
        return self.out(F.conv2d(y, self.value(n, "depthwise_kernel").permute(2, 3, 0, 1), None, stride=strides, groups=c), n)

    def dense(self, x, units, name="dense:auto"):
        """A dense layer over the last dimension of Keras's layout: features [N, C], or the channels of an image."""
        n = self.add(name, [x[1]], {"kernel": (x[0].shape[1], units), "bias": (units,)})
        y = x[0].movedim(1, -1) @ self.value(n, "kernel") + self.value(n, "bias")
        return self.out(y.movedim(-1, 1), n)

    def bn(self, x, name="batch_normalization:auto", epsilon=1e-3, scale=True):
        c = (x[0].shape[1],)
        weights = {**({"gamma": c} if scale else {}), "beta": c, "moving_mean": c, "moving_variance": c}
        n = self.add(name, [x[1]], weights)
        v = lambda key: self.value(n, key).reshape(1, -1, 1, 1)
        if self.trains():
            # The running variance is unbiased, as in TensorFlow's fused kernel (Keras 2) and in PyTorch; Keras 3 keeps the biased one.
            variance, mean = torch.var_mean(x[0], (0, 2, 3), correction=0)
            count = x[0].numel() // x[0].shape[1]
            for key, moved in (("moving_mean", mean), ("moving_variance", variance * count / (count - 1))):
                self.moved[self.layers[n][0], key] = (self.momentum * v(key).flatten() + (1 - self.momentum) * moved).detach()
            y = (x[0] - mean.reshape(1, -1, 1, 1)) / torch.sqrt(variance.reshape(1, -1, 1, 1) + epsilon)
            return self.out((y * v("gamma") if scale else y) + v("beta"), n)
        y = (x[0] - v("moving_mean")) / torch.sqrt(v("moving_variance") + epsilon)
        return self.out((y * v("gamma") if scale else y) + v("beta"), n)

    def ln(self, x, name="layer_normalization:auto", epsilon=1e-6):
        c = (x[0].shape[1],)
        n = self.add(name, [x[1]], {"gamma": c, "beta": c})
        y = F.layer_norm(x[0].movedim(1, -1), c, self.value(n, "gamma"), self.value(n, "beta"), epsilon)
        return self.out(y.movedim(-1, 1), n)

    def scale_by_gamma(self, x, name):
        c = (x[0].shape[1],)
        n = self.add(name, [x[1]], {"Variable": c})
        return self.out(x[0] * self.value(n, "Variable").reshape(1, -1, 1, 1), n)

    def apply(self, x, function, name):
        inputs = x if isinstance(x, list) else [x]
        n = self.add(name, [each[1] for each in inputs])
        return self.out(function(*[each[0] for each in inputs]), n)

    def relu(self, x, name="activation:auto"):
        return self.apply(x, torch.relu, name)

    def relu6(self, x, name):
        return self.apply(x, F.relu6, name)

    def pad(self, x, top, bottom, left, right, name="zero_padding2d:auto"):
        return self.apply(x, lambda t: F.pad(t, (left, right, top, bottom)), name)

    def max_pool(self, x, size, strides, name="max_pooling2d:auto"):
        return self.apply(x, lambda t: F.max_pool2d(t, size, strides), name)

    def avg_pool(self, x, size, strides, name="average_pooling2d:auto"):
        return self.apply(x, lambda t: F.avg_pool2d(t, size, strides), name)

    def avg_pool_same(self, x, size, name="average_pooling2d:auto"):
        """TensorFlow's average pooling: padding is not counted."""
        def pool(t):
            share = F.avg_pool2d(same(torch.ones_like(t), size, size, 1), size, 1)
            return F.avg_pool2d(same(t, size, size, 1), size, 1) / share
        return self.apply(x, pool, name)

    def gap(self, x, name="global_average_pooling2d:auto", keep=False):
        return self.apply(x, lambda t: t.mean((2, 3), keepdim=keep), name)

    def sum(self, x, y, name="add:auto"):
        return self.apply([x, y], torch.add, name)

    def concat(self, xs, name="concatenate:auto"):
        return self.apply(xs, lambda *t: torch.cat(t, 1), name)

    def ordered(self, output):
        """model.layers of the Functional model up to an output: ops/function.py, map_graph."""
        indices, done, decreasing = {}, set(), []

        def visit(n):
            if n in done:
                return
            indices.setdefault(n, len(indices))
            for each in self.layers[n][1]:
                visit(each)
            done.add(n)
            decreasing.append(n)

        sys.setrecursionlimit(10000)
        visit(output)
        depths = {}
        for n in reversed(decreasing):
            depth = depths.setdefault(n, 0)
            for each in self.layers[n][1]:
                depths[each] = max(depth + 1, depths.get(each, 0))
        return [self.layers[n] for n in sorted(decreasing, key=lambda n: (-depths[n], indices[n]))]


def same(t, kh, kw, stride):
    def sides(size, k):
        total = max((math.ceil(size / stride) - 1) * stride + k - size, 0)
        return total // 2, total - total // 2
    top, bottom = sides(t.shape[2], kh)
    left, right = sides(t.shape[3], kw)
    return F.pad(t, (left, right, top, bottom))


def correct_pad(m, x, kernel, name):
    """imagenet_utils.correct_pad and ZeroPadding2D."""
    adjust = [1 - size % 2 for size in x[0].shape[2:]]
    correct = kernel // 2
    return m.pad(x, correct - adjust[0], correct, correct - adjust[1], correct, name)


# imagenet_utils.preprocess_input; pixels are RGB, 0 to 255.

def caffe(t):
    return t.flip(1) - torch.tensor([103.939, 116.779, 123.68], device=t.device, dtype=t.dtype).reshape(1, 3, 1, 1)


def tf(t):
    return t / 127.5 - 1


def torch_mode(t):
    return (t / 255 - three(MEAN, t)) / three(DEVIATION, t)


def preprocessed(m, mode):
    return mode(m.input[0]), m.input[1]


# resnet.py

def resnet(m, top, blocks):
    x = m.pad(preprocessed(m, caffe), 3, 3, 3, 3, "conv1_pad")
    x = m.conv(x, 64, 7, "conv1_conv", strides=2)
    x = m.relu(m.bn(x, "conv1_bn", 1.001e-5), "conv1_relu")
    x = m.max_pool(m.pad(x, 1, 1, 1, 1, "pool1_pad"), 3, 2, "pool1_pool")
    for s, count in enumerate(blocks):
        filters = 64 << s
        for i in range(count):
            name = f"conv{s + 2}_block{i + 1}"
            stride = 2 if i == 0 and s > 0 else 1
            shortcut = x
            if i == 0:
                shortcut = m.bn(m.conv(x, 4 * filters, 1, f"{name}_0_conv", strides=stride), f"{name}_0_bn", 1.001e-5)
            x = m.relu(m.bn(m.conv(x, filters, 1, f"{name}_1_conv", strides=stride), f"{name}_1_bn", 1.001e-5), f"{name}_1_relu")
            x = m.relu(m.bn(m.conv(x, filters, 3, f"{name}_2_conv", padding="same"), f"{name}_2_bn", 1.001e-5), f"{name}_2_relu")
            x = m.bn(m.conv(x, 4 * filters, 1, f"{name}_3_conv"), f"{name}_3_bn", 1.001e-5)
            x = m.relu(m.sum(shortcut, x, f"{name}_add"), f"{name}_out")
    return m.dense(m.gap(x, "avg_pool"), 1000, "predictions") if top else x


# densenet.py

def densenet(m, top, blocks):
    e = 1.001e-5
    x = m.conv(m.pad(preprocessed(m, torch_mode), 3, 3, 3, 3), 64, 7, "conv1_conv", strides=2, bias=False)
    x = m.relu(m.bn(x, "conv1_bn", e), "conv1_relu")
    x = m.max_pool(m.pad(x, 1, 1, 1, 1), 3, 2, "pool1")
    for s, count in enumerate(blocks):
        for i in range(count):
            name = f"conv{s + 2}_block{i + 1}"
            y = m.relu(m.bn(x, f"{name}_0_bn", e), f"{name}_0_relu")
            y = m.conv(y, 128, 1, f"{name}_1_conv", bias=False)
            y = m.relu(m.bn(y, f"{name}_1_bn", e), f"{name}_1_relu")
            y = m.conv(y, 32, 3, f"{name}_2_conv", padding="same", bias=False)
            x = m.concat([x, y], f"{name}_concat")
        if s < 3:
            name = f"pool{s + 2}"
            x = m.relu(m.bn(x, f"{name}_bn", e), f"{name}_relu")
            x = m.conv(x, x[0].shape[1] // 2, 1, f"{name}_conv", bias=False)
            x = m.avg_pool(x, 2, 2, f"{name}_pool")
    x = m.relu(m.bn(x, "bn", e), "relu")
    return m.dense(m.gap(x, "avg_pool"), 1000, "predictions") if top else x


# vgg16.py, vgg19.py

def vgg(m, top, blocks):
    x = preprocessed(m, caffe)
    for b, count in enumerate(blocks):
        for i in range(count):
            x = m.conv(x, min(64 << b, 512), 3, f"block{b + 1}_conv{i + 1}", padding="same")
            x = (torch.relu(x[0]), x[1])
        x = m.max_pool(x, 2, 2, f"block{b + 1}_pool")
    if not top:
        return x
    x = m.apply(x, lambda t: t.permute(0, 2, 3, 1).flatten(1), "flatten")
    for name in ("fc1", "fc2"):
        x = m.dense(x, 4096, name)
        x = (torch.relu(x[0]), x[1])
    return m.dense(x, 1000, "predictions")


# mobilenet.py

def mobilenet(m, top, alpha):
    x = m.conv(preprocessed(m, tf), int(32 * alpha), 3, "conv1", strides=2, padding="same", bias=False)
    x = m.relu6(m.bn(x, "conv1_bn"), "conv1_relu")
    units = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    for i, (filters, stride) in enumerate(units, 1):
        if stride == 2:
            x = m.pad(x, 0, 1, 0, 1, f"conv_pad_{i}")
        x = m.depthwise(x, 3, f"conv_dw_{i}", stride, "same" if stride == 1 else "valid")
        x = m.relu6(m.bn(x, f"conv_dw_{i}_bn"), f"conv_dw_{i}_relu")
        x = m.conv(x, int(filters * alpha), 1, f"conv_pw_{i}", padding="same", bias=False)
        x = m.relu6(m.bn(x, f"conv_pw_{i}_bn"), f"conv_pw_{i}_relu")
    if not top:
        return x
    x = m.conv(m.gap(x, keep=True), 1000, 1, "conv_preds", padding="same")
    return m.apply(x, lambda t: t.flatten(1), "reshape_2")


# mobilenet_v2.py

def divisible(v, divisor=8):
    new = max(divisor, int(v + divisor / 2) // divisor * divisor)
    return new + divisor if new < 0.9 * v else new


def mobilenet_v2(m, top, alpha):
    m.momentum = 0.999
    x = m.conv(preprocessed(m, tf), divisible(32 * alpha), 3, "Conv1", strides=2, padding="same", bias=False)
    x = m.relu6(m.bn(x, "bn_Conv1"), "Conv1_relu")
    block = 0
    for filters, expansion, strides in [(16, 1, [1]), (24, 6, [2, 1]), (32, 6, [2, 1, 1]), (64, 6, [2, 1, 1, 1]), (96, 6, [1, 1, 1]), (160, 6, [2, 1, 1]), (320, 6, [1])]:
        for stride in strides:
            prefix = f"block_{block}_" if block else "expanded_conv_"
            channels, inputs = x[0].shape[1], x
            if block:
                x = m.conv(x, expansion * channels, 1, f"{prefix}expand", padding="same", bias=False)
                x = m.relu6(m.bn(x, f"{prefix}expand_BN"), f"{prefix}expand_relu")
            if stride == 2:
                x = correct_pad(m, x, 3, f"{prefix}pad")
            x = m.depthwise(x, 3, f"{prefix}depthwise", stride, "same" if stride == 1 else "valid")
            x = m.relu6(m.bn(x, f"{prefix}depthwise_BN"), f"{prefix}depthwise_relu")
            pointwise = divisible(int(filters * alpha))
            x = m.bn(m.conv(x, pointwise, 1, f"{prefix}project", padding="same", bias=False), f"{prefix}project_BN")
            if channels == pointwise and stride == 1:
                x = m.sum(inputs, x, f"{prefix}add")
            block += 1
    x = m.conv(x, divisible(1280 * alpha) if alpha > 1 else 1280, 1, "Conv_1", bias=False)
    x = m.relu6(m.bn(x, "Conv_1_bn"), "out_relu")
    return m.dense(m.gap(x), 1000, "predictions") if top else x


# mobilenet_v3.py

def mobilenet_v3(m, top, size):
    m.momentum = 0.999
    hs, kernel = (lambda x: m.apply(x, F.hardswish, "activation:auto")), 5
    re_lu = lambda x: m.relu(x, "re_lu:auto")
    def hard_sigmoid(x):
        x = m.apply(x, lambda t: t + 3, "add:auto")
        x = m.relu6(x, "re_lu:auto")
        return m.apply(x, lambda t: t * (1 / 6), "multiply:auto")
    small = [(1, 16, 3, 2, True, re_lu), (72 / 16, 24, 3, 2, False, re_lu), (88 / 24, 24, 3, 1, False, re_lu), (4, 40, 5, 2, True, hs), (6, 40, 5, 1, True, hs), (6, 40, 5, 1, True, hs),
             (3, 48, 5, 1, True, hs), (3, 48, 5, 1, True, hs), (6, 96, 5, 2, True, hs), (6, 96, 5, 1, True, hs), (6, 96, 5, 1, True, hs)]
    large = [(1, 16, 3, 1, False, re_lu), (4, 24, 3, 2, False, re_lu), (3, 24, 3, 1, False, re_lu), (3, 40, 5, 2, True, re_lu), (3, 40, 5, 1, True, re_lu), (3, 40, 5, 1, True, re_lu),
             (6, 80, 3, 2, False, hs), (2.5, 80, 3, 1, False, hs), (2.3, 80, 3, 1, False, hs), (2.3, 80, 3, 1, False, hs), (6, 112, 3, 1, True, hs), (6, 112, 3, 1, True, hs),
             (6, 160, 5, 2, True, hs), (6, 160, 5, 1, True, hs), (6, 160, 5, 1, True, hs)]
    x = m.apply(m.input, tf, "rescaling:auto")
    x = hs(m.bn(m.conv(x, 16, 3, "conv", strides=2, padding="same", bias=False), "conv_bn"))
    for i, (expansion, filters, kernel, stride, se, activation) in enumerate(small if size == "small" else large):
        prefix = f"expanded_conv_{i}_" if i else "expanded_conv_"
        shortcut, channels = x, x[0].shape[1]
        inner = divisible(channels * expansion)
        if i:
            x = activation(m.bn(m.conv(x, inner, 1, f"{prefix}expand", padding="same", bias=False), f"{prefix}expand_bn"))
        if stride == 2:
            x = correct_pad(m, x, kernel, f"{prefix}depthwise_pad")
        x = m.depthwise(x, kernel, f"{prefix}depthwise", stride, "same" if stride == 1 else "valid")
        x = activation(m.bn(x, f"{prefix}depthwise_bn"))
        if se:
            y = m.gap(x, f"{prefix}squeeze_excite_avg_pool", keep=True)
            y = m.relu(m.conv(y, divisible(inner * 0.25), 1, f"{prefix}squeeze_excite_conv", padding="same"), f"{prefix}squeeze_excite_relu")
            y = hard_sigmoid(m.conv(y, inner, 1, f"{prefix}squeeze_excite_conv_1", padding="same"))
            x = m.apply([x, y], torch.mul, f"{prefix}squeeze_excite_mul")
        x = m.bn(m.conv(x, filters, 1, f"{prefix}project", padding="same", bias=False), f"{prefix}project_bn")
        if stride == 1 and channels == filters:
            x = m.sum(shortcut, x, f"{prefix}add")
    x = hs(m.bn(m.conv(x, divisible(x[0].shape[1] * 6), 1, "conv_1", padding="same", bias=False), "conv_1_bn"))
    if not top:
        return x
    x = hs(m.conv(m.gap(x, keep=True), 1024 if size == "small" else 1280, 1, "conv_2", padding="same"))
    return m.apply(m.conv(x, 1000, 1, "logits", padding="same"), lambda t: t.flatten(1), "flatten")


# efficientnet.py; weights="imagenet", whose normalisation has the published deviations as its variances

BLOCKS = [(3, 1, 32, 16, 1, 1), (3, 2, 16, 24, 6, 2), (5, 2, 24, 40, 6, 2), (3, 3, 40, 80, 6, 2), (5, 3, 80, 112, 6, 1), (5, 4, 112, 192, 6, 2), (3, 1, 192, 320, 6, 1)]
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
EXACT = {"normalization/mean": np.array(MEAN, np.float32), "normalization/variance": np.array(DEVIATION, np.float32), "normalization/count": np.array(0, np.int64)}


def three(values, t):
    return torch.tensor(values, device=t.device, dtype=t.dtype).reshape(1, 3, 1, 1)


def efficientnet(m, top, width, depth):
    swish = lambda x, name: m.apply(x, F.silu, name)
    x = m.apply(m.input, lambda t: t / 255, "rescaling:auto")
    n = m.add("normalization", [x[1]], {"mean": (3,), "variance": (3,), "count": ()})
    x = ((x[0] - three(MEAN, x[0])) / torch.sqrt(three(DEVIATION, x[0])), n)
    x = m.apply(x, lambda t: t * three([1 / math.sqrt(d) for d in DEVIATION], t), "rescaling:auto")
    x = m.conv(correct_pad(m, x, 3, "stem_conv_pad"), divisible(32 * width), 3, "stem_conv", strides=2, bias=False)
    x = swish(m.bn(x, "stem_bn"), "stem_activation")
    for i, (kernel, repeats, filters_in, filters_out, expand, stride) in enumerate(BLOCKS):
        filters_in, filters_out = divisible(filters_in * width), divisible(filters_out * width)
        for j in range(math.ceil(depth * repeats)):
            if j > 0:
                stride, filters_in = 1, filters_out
            name, inputs = f"block{i + 1}{chr(j + 97)}_", x
            inner = filters_in * expand
            if expand != 1:
                x = swish(m.bn(m.conv(x, inner, 1, f"{name}expand_conv", padding="same", bias=False), f"{name}expand_bn"), f"{name}expand_activation")
            if stride == 2:
                x = correct_pad(m, x, kernel, f"{name}dwconv_pad")
            x = m.depthwise(x, kernel, f"{name}dwconv", stride, "valid" if stride == 2 else "same")
            x = squeezed(m, swish(m.bn(x, f"{name}bn"), f"{name}activation"), name, max(1, int(filters_in * 0.25)))
            x = m.bn(m.conv(x, filters_out, 1, f"{name}project_conv", padding="same", bias=False), f"{name}project_bn")
            if stride == 1 and filters_in == filters_out:
                x = m.sum(x, inputs, f"{name}add")
    x = swish(m.bn(m.conv(x, divisible(1280 * width), 1, "top_conv", padding="same", bias=False), "top_bn"), "top_activation")
    return m.dense(m.gap(x, "avg_pool"), 1000, "predictions") if top else x


def squeezed(m, x, name, filters):
    se = m.apply(m.gap(x, f"{name}se_squeeze"), lambda t: t[:, :, None, None], f"{name}se_reshape")
    se = m.conv(se, filters, 1, f"{name}se_reduce", padding="same")
    se = (F.silu(se[0]), se[1])
    se = m.conv(se, x[0].shape[1], 1, f"{name}se_expand", padding="same")
    return m.apply([x, (torch.sigmoid(se[0]), se[1])], torch.mul, f"{name}se_excite")


# efficientnet_v2.py

S = [(3, 2, 24, 24, 1, 1, 0), (3, 4, 24, 48, 4, 2, 0), (3, 4, 48, 64, 4, 2, 0), (3, 6, 64, 128, 4, 2, 0.25), (3, 9, 128, 160, 6, 1, 0.25), (3, 15, 160, 256, 6, 2, 0.25)]
M = [(3, 3, 24, 24, 1, 1, 0), (3, 5, 24, 48, 4, 2, 0), (3, 5, 48, 80, 4, 2, 0), (3, 7, 80, 160, 4, 2, 0.25), (3, 14, 160, 176, 6, 1, 0.25), (3, 18, 176, 304, 6, 2, 0.25), (3, 5, 304, 512, 6, 1, 0.25)]


def efficientnet_v2(m, top, blocks):
    m.momentum = 0.9
    swish = lambda x, name: m.apply(x, F.silu, name)
    x = m.apply(m.input, lambda t: t / 128 - 1, "rescaling:auto")
    x = swish(m.bn(m.conv(x, blocks[0][2], 3, "stem_conv", strides=2, padding="same", bias=False), "stem_bn"), "stem_activation")
    for i, (kernel, repeats, filters_in, filters_out, expand, stride, se) in enumerate(blocks):
        for j in range(repeats):
            if j > 0:
                stride, filters_in = 1, filters_out
            name, inputs, inner = f"block{i + 1}{chr(j + 97)}_", x, filters_in * expand
            if se:
                x = swish(m.bn(m.conv(x, inner, 1, f"{name}expand_conv", padding="same", bias=False), f"{name}expand_bn"), f"{name}expand_activation")
                x = m.depthwise(x, kernel, f"{name}dwconv2", stride, "same")
                x = squeezed(m, swish(m.bn(x, f"{name}bn"), f"{name}activation"), name, max(1, int(filters_in * se)))
                x = m.bn(m.conv(x, filters_out, 1, f"{name}project_conv", padding="same", bias=False), f"{name}project_bn")
            else:
                if expand != 1:
                    x = swish(m.bn(m.conv(x, inner, kernel, f"{name}expand_conv", strides=stride, padding="same", bias=False), f"{name}expand_bn"), f"{name}expand_activation")
                x = m.bn(m.conv(x, filters_out, 1 if expand != 1 else kernel, f"{name}project_conv", strides=1 if expand != 1 else stride, padding="same", bias=False), f"{name}project_bn")
                if expand == 1:
                    x = swish(x, f"{name}project_activation")
            if stride == 1 and filters_in == filters_out:
                x = m.sum(x, inputs, f"{name}add")
    x = swish(m.bn(m.conv(x, 1280, 1, "top_conv", padding="same", bias=False), "top_bn"), "top_activation")
    return m.dense(m.gap(x, "avg_pool"), 1000, "predictions") if top else x


# convnext.py; the layers of its Sequential models are listed as their own

def convnext(m, top, size, depths, dims):
    name = f"convnext_{size}"
    x = preprocessed(m, torch_mode)
    x = m.ln(m.conv(x, dims[0], 4, f"{name}_stem_conv", strides=4), f"{name}_stem_layernorm")
    for i in range(4):
        if i > 0:
            x = m.conv(m.ln(x, f"{name}_downsampling_layernorm_{i - 1}"), dims[i], 2, f"{name}_downsampling_conv_{i - 1}", strides=2)
        for j in range(depths[i]):
            block, inputs = f"{name}_stage_{i}_block_{j}", x
            x = m.conv(x, dims[i], 7, f"{block}_depthwise_conv", padding="same", groups=dims[i])
            x = m.dense(m.ln(x, f"{block}_layernorm"), 4 * dims[i], f"{block}_pointwise_conv_1")
            x = m.dense(m.apply(x, F.gelu, f"{block}_gelu"), dims[i], f"{block}_pointwise_conv_2")
            x = m.apply(m.scale_by_gamma(x, f"{block}_layer_scale"), lambda t: t, f"{block}_identity")
            x = m.sum(inputs, x)
    if top:
        return m.dense(m.ln(m.gap(x, f"{name}_head_gap"), f"{name}_head_layernorm"), 1000, f"{name}_head_dense")
    return m.ln(x)


# inception_v3.py

def inception_v3(m, top):
    def cb(x, filters, rows, columns, padding="same", strides=1):
        return m.relu(m.bn(m.conv(x, filters, (rows, columns), strides=strides, padding=padding, bias=False), scale=False))

    def chain(x, *steps):
        for step in steps:
            x = cb(x, *step)
        return x

    def pooled(x, filters):
        return cb(m.avg_pool_same(x, 3), filters, 1, 1)

    x = cb(preprocessed(m, tf), 32, 3, 3, "valid", 2)
    x = cb(cb(x, 32, 3, 3, "valid"), 64, 3, 3)
    x = m.max_pool(x, 3, 2)
    x = cb(cb(x, 80, 1, 1, "valid"), 192, 3, 3, "valid")
    x = m.max_pool(x, 3, 2)
    for i, pool in enumerate((32, 64, 64)):
        x = m.concat([cb(x, 64, 1, 1), chain(x, (48, 1, 1), (64, 5, 5)), chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3)), pooled(x, pool)], f"mixed{i}")
    x = m.concat([cb(x, 384, 3, 3, "valid", 2), chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3, "valid", 2)), m.max_pool(x, 3, 2)], "mixed3")
    for i, c in enumerate((128, 160, 160, 192)):
        x = m.concat([
            cb(x, 192, 1, 1),
            chain(x, (c, 1, 1), (c, 1, 7), (192, 7, 1)),
            chain(x, (c, 1, 1), (c, 7, 1), (c, 1, 7), (c, 7, 1), (192, 1, 7)),
            pooled(x, 192)], f"mixed{4 + i}")
    x = m.concat([chain(x, (192, 1, 1), (320, 3, 3, "valid", 2)), chain(x, (192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3, "valid", 2)), m.max_pool(x, 3, 2)], "mixed8")
    for i in range(2):
        first = cb(x, 320, 1, 1)
        a = cb(x, 384, 1, 1)
        a = m.concat([cb(a, 384, 1, 3), cb(a, 384, 3, 1)], f"mixed9_{i}")
        b = chain(x, (448, 1, 1), (384, 3, 3))
        b = m.concat([cb(b, 384, 1, 3), cb(b, 384, 3, 1)])
        x = m.concat([first, a, b, pooled(x, 192)], f"mixed{9 + i}")
    return m.dense(m.gap(x, "avg_pool"), 1000, "predictions") if top else x


B = [(1.0, 1.0), (1.0, 1.1), (1.1, 1.2), (1.2, 1.4), (1.4, 1.8), (1.6, 2.2), (1.8, 2.6), (2.0, 3.1)]
NETWORKS = {
    "vgg16": (vgg, [2, 2, 3, 3, 3]), "vgg19": (vgg, [2, 2, 4, 4, 4]),
    "resnet50": (resnet, [3, 4, 6, 3]), "resnet101": (resnet, [3, 4, 23, 3]), "resnet152": (resnet, [3, 8, 36, 3]),
    "densenet121": (densenet, [6, 12, 24, 16]), "densenet169": (densenet, [6, 12, 32, 32]), "densenet201": (densenet, [6, 12, 48, 32]),
    "mobilenet_v1": (mobilenet, 1.0), "mobilenet_v1_0.75": (mobilenet, 0.75), "mobilenet_v1_0.5": (mobilenet, 0.5), "mobilenet_v1_0.25": (mobilenet, 0.25),
    "mobilenet_v2": (mobilenet_v2, 1.0), **{f"mobilenet_v2_{a}": (mobilenet_v2, a) for a in (0.35, 0.5, 0.75, 1.3, 1.4)},
    "mobilenet_v3_small": (mobilenet_v3, "small"), "mobilenet_v3_large": (mobilenet_v3, "large"),
    **{f"efficientnet_b{i}": (efficientnet, *scale) for i, scale in enumerate(B)},
    "efficientnet_v2_s": (efficientnet_v2, S), "efficientnet_v2_m": (efficientnet_v2, M),
    "convnext_tiny": (convnext, "tiny", [3, 3, 9, 3], [96, 192, 384, 768]), "convnext_small": (convnext, "small", [3, 3, 27, 3], [96, 192, 384, 768]),
    "convnext_base": (convnext, "base", [3, 3, 27, 3], [128, 256, 512, 1024]),
    "inception_v3": (inception_v3,),
}

# Old names in published files (keras-team/keras-applications), and the names in the second model of a session.
RENAMED = {
    "resnet": lambda name: {"predictions": "probs"}.get(name, name),
    "densenet": lambda name: {"predictions": "fc1000"}.get(name, re.sub("^conv1_", "conv1/", name)),
    "mobilenet_v2": lambda name: {"predictions": "Logits"}.get(name, name),
    "mobilenet_v3": lambda name: old_mobilenet_v3(name),
    "inception_v3": lambda name: re.sub("^(conv2d|batch_normalization)(_(\\d+))?$", lambda match: f"{match[1]}_{int(match[3] or 0) + 188}", name),
}


def old_mobilenet_v3(name):
    name = re.sub("^(expanded_conv(?:_\\d+)?)_", "\\1/", name)
    name = re.sub("squeeze_excite_conv", "squeeze_excite/Conv", name)
    name = re.sub("^conv", "Conv", name)
    return {"logits": "Logits"}.get(name, re.sub("_bn$", "/BatchNorm", name))


def built(name, size, top, meta):
    build, *arguments = NETWORKS[name]
    pixels = torch.empty(1, 3, size, size, device="meta") if meta else torch.from_numpy(((fill("input", 3 * size * size) + 1) * 127.5).astype(np.float32)).reshape(1, 3, size, size)
    m = Model(pixels)
    output = build(m, top, *arguments)
    renamed = RENAMED.get(build.__name__, lambda layer: layer)
    return m, output, [(layer, renamed(layer), weights) for layer, _, weights in m.ordered(output[1]) if weights]


def file_of(layers):
    """The file as model.save_weights writes it: its bytes outside the datasets, and the position of each dataset."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file.attrs["layer_names"] = [renamed.encode() for _, renamed, _ in layers]
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.4.0"
        for layer, renamed, weights in layers:
            group = file.create_group(renamed)
            group.attrs["weight_names"] = [f"{renamed}/{variable}:0".encode() for variable in weights]
            for variable, shape in weights.items():
                exact = EXACT.get(f"{layer}/{variable}")
                group.create_dataset(f"{renamed}/{variable}:0", data=np.zeros(shape, np.float32) if exact is None else exact)
    data = bytearray(stream.getvalue())
    datasets = []
    with h5py.File(io.BytesIO(bytes(data)), "r") as file:
        for layer, renamed, weights in layers:
            for variable in weights:
                dataset = file[renamed][f"{renamed}/{variable}:0"]
                if f"{layer}/{variable}" not in EXACT:
                    datasets.append([f"{layer}/{variable}", dataset.id.get_offset(), list(dataset.shape)])
    rest, end = b"", 0
    for _, offset, shape in sorted(datasets, key=lambda each: each[1]):
        assert offset >= end
        rest += bytes(data[end:offset])
        end = offset + 4 * math.prod(shape)
    rest += bytes(data[end:])
    datasets.sort(key=lambda each: each[1])
    head = json.dumps({"length": len(data), "datasets": datasets}, separators=(",", ":")).encode() + b"\n"
    return base64.b64encode(gzip.compress(head + rest, 9, mtime=0)).decode()


def names():
    for name in NETWORKS:
        top, without = (built(name, 224, kept, meta=True)[2] for kept in (True, False))
        form = lambda layers: {renamed: {variable: list(shape) for variable, shape in weights.items()} for _, renamed, weights in layers}
        total = sum(math.prod(shape) for _, _, weights in top for shape in weights.values())
        text = json.dumps({"total": total, "top": form(top), "notop": [renamed for _, renamed, _ in without]}, separators=(",", ":"))
        print(name, base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode())


def step(name, size, frozen=None, trains_from=None):
    """One step in training mode, without the top and with the layers up to one frozen, with the mean of the squared outputs as its loss. Kernel gradients are in PyTorch's layout."""
    build, *arguments = NETWORKS[name]
    with torch.enable_grad():
        m = Model(torch.from_numpy((fill("input", 2 * 3 * size * size) + 1) * 127.5).reshape(2, 3, size, size), True, frozen)
        output = build(m, False, *arguments)[0]
        output.square().mean().backward()
    kernels = {layer: tensor.grad.permute((2, 3, 0, 1) if variable == "depthwise_kernel" else (3, 2, 0, 1)) for (layer, variable), tensor in m.trained.items() if variable.endswith("kernel")}
    ends = list(kernels)[0], list(kernels)[-1]
    norms = list(dict.fromkeys(layer for layer, _ in m.moved))
    logarithm = lambda tensors: number(float(np.mean([math.log(tensor.norm().item()) for tensor in tensors])))
    return {
        **({"trains_from": trains_from} if trains_from else {}),
        "output": summary(output),
        "gradients": {layer: summary(kernels[layer]) for layer in ends},
        "all_gradients": logarithm(kernels.values()),
        "statistics": {layer: {key: summary(m.moved[layer, key]) for key in ("moving_mean", "moving_variance")} for layer in (norms[0], norms[-1])},
        "all_statistics": logarithm(m.moved.values()),
    }


def numbers():
    cases = [
        ("resnet50", 65, False, ["pool1_pool", "conv3_block1_out", "conv4_block2_add"]),
        ("densenet121", 64, True, ["conv1_relu", "conv3_block2_concat", "pool3_pool"]),
        ("mobilenet_v1_0.25", 75, True, ["conv_dw_2", "conv_pw_6_relu"]),
        ("mobilenet_v2_0.35", 75, True, ["Conv1_relu", "block_3_depthwise", "block_12_add"]),
        ("mobilenet_v3_small", 75, True, ["expanded_conv_squeeze_excite_mul", "expanded_conv_3_depthwise", "expanded_conv_10_add"]),
        ("efficientnet_b0", 75, True, ["stem_activation", "block3a_dwconv", "block5b_add", "top_activation"]),
        ("inception_v3", 96, False, ["mixed0", "mixed4", "mixed9"]),
    ]
    table = {}
    for name, size, top, kept in cases:
        m, output, layers = built(name, size, top, meta=False)
        table[name] = {"size": size, "top": top, "output": summary(output[0]), "layers": {key: summary(m.kept[key]) for key in kept}, "train": step(name, size, *(("mixed7", "mixed8") if name == "inception_v3" else ())), "file": file_of(layers)}
    print(json.dumps({"made by": f"PyTorch {torch.__version__.split('+')[0]}, h5py {h5py.__version__}", "networks": table}, indent=None, separators=(",", ":")).replace('"networks":{', '"networks":{\n').replace('}},"', '}},\n"'))


if __name__ == "__main__":
    torch.set_num_threads(2)
    with torch.no_grad():
        {"names": names, "numbers": numbers}[sys.argv[1]]()
