namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// Everything that a pickle may name, and what it means here. The whole list: what is not in it is refused by name. It holds what <c>torch.load(weights_only=True)</c>
/// reads without being asked (torch/_weights_only_unpickler.py), and plain values that training programs keep beside the weights.
/// </summary>
internal static class TorchGlobals
{
    private static readonly Dictionary<PickleGlobal, Func<object?[], object?>> Functions = new()
    {
        [new("collections", "OrderedDict")] = OrderedDictionary,
        // A learning rate scheduler's milestones.
        [new("collections", "Counter")] = Copy,
        [new("collections", "defaultdict")] = _ => new PickleDictionary(),
        // A command line, which timm's train.py and torchvision's references keep beside the weights. Its values are set afterwards, and nothing here needs them.
        [new("argparse", "Namespace")] = arguments => arguments.Length == 0 ? new PickleDictionary() : throw new FormatException("it has values of its own"),
        [new("torch", "Size")] = arguments => arguments is [PickleTuple size] ? size : throw new FormatException("no sizes"),
        [new("torch._utils", "_rebuild_tensor")] = TorchTensors.Rebuild,
        [new("torch._utils", "_rebuild_tensor_v2")] = TorchTensors.Rebuild,
        [new("torch._utils", "_rebuild_parameter")] = TorchTensors.First,
        [new("torch._utils", "_rebuild_parameter_with_state")] = TorchTensors.First,
        [new("torch._utils", "_rebuild_device_tensor_from_cpu_tensor")] = TorchTensors.First,
        [new("torch.nn.parameter", "Parameter")] = TorchTensors.First,
        [new("torch._tensor", "_rebuild_from_type_v2")] = RebuildFromType,
        // Integers and floats of 8 bits and less, and unsigned integers: no network here has such tensors. Quantized, sparse and empty ones neither.
        [new("torch._utils", "_rebuild_tensor_v3")] = PassOver,
        [new("torch._utils", "_rebuild_qtensor")] = PassOver,
        [new("torch._utils", "_rebuild_sparse_tensor")] = PassOver,
        [new("torch._utils", "_rebuild_meta_tensor_no_storage")] = PassOver,
        [new("torch._utils", "_rebuild_wrapper_subclass")] = PassOver,
        [new("torch._utils", "_rebuild_device_tensor_from_numpy")] = PassOver,
        [new("torch.serialization", "_get_layout")] = PassOver,
        [new("torch", "device")] = PassOver,
        [new("_codecs", "encode")] = PassOver,
        [new("builtins", "bytearray")] = PassOver,
        [new("builtins", "set")] = PassOver,
        [new("builtins", "frozenset")] = PassOver,
        [new("builtins", "complex")] = PassOver,
        // An accuracy that numpy computed.
        [new("numpy", "dtype")] = PassOver,
        [new("numpy", "ndarray")] = PassOver,
        [new("numpy.core.multiarray", "scalar")] = PassOver,
        [new("numpy.core.multiarray", "_reconstruct")] = PassOver,
        [new("numpy._core.multiarray", "scalar")] = PassOver,
        [new("numpy._core.multiarray", "_reconstruct")] = PassOver,
    };

    /// <summary>Names that stand for themselves in a pickle: dtypes, schemes of quantization, classes of tensors, what a <c>defaultdict</c> makes.</summary>
    private static readonly HashSet<PickleGlobal> Values =
    [
        .. new[]
        {
            "float16", "float32", "float64", "bfloat16", "complex32", "complex64", "complex128", "bool",
            "qint8", "quint8", "qint32", "quint4x2", "quint2x4", "bits8", "bits16", "bits1x8", "bits2x4", "bits4x2",
            "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu", "float4_e2m1fn_x2",
            "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric", "per_channel_affine_float_qparams",
            "Tensor", "FloatTensor", "DoubleTensor", "HalfTensor", "BFloat16Tensor", "LongTensor", "IntTensor", "ShortTensor", "CharTensor", "ByteTensor", "BoolTensor",
        }.Select(name => new PickleGlobal("torch", name)),
        .. from sign in new[] { "int", "uint" } from bits in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64 } select new PickleGlobal("torch", sign + bits),
        .. new[] { "int", "float", "bool", "str", "list", "dict", "tuple" }.Select(name => new PickleGlobal("builtins", name)),
    ];

    /// <summary>The global of that name where it is allowed. Python 3 writes the built-in names as Python 2 had them.</summary>
    public static PickleGlobal? Find(string module, string name)
    {
        var global = new PickleGlobal(module == "__builtin__" ? "builtins" : module, name);
        return Functions.ContainsKey(global) || Values.Contains(global) || TorchStorages.Has(global) ? global : null;
    }

    /// <summary>What calling an allowed global means. It copies no more than the lists and tuples among its arguments have items, which the reader has counted.</summary>
    /// <exception cref="FormatException">Its arguments are not those that PyTorch writes.</exception>
    public static object? Apply(PickleGlobal function, object?[] arguments) =>
        Functions.TryGetValue(function, out var apply) ? apply(arguments)
        : throw new FormatException(TorchStorages.Has(function) ? "a storage is not called" : "it is not called");

    private static PickleOther PassOver(object?[] arguments) => PickleOther.Value;

    /// <summary>(function, class, arguments, state): a subclass of a tensor is the tensor.</summary>
    private static object? RebuildFromType(object?[] arguments) =>
        arguments is [PickleGlobal { Module: "torch._utils" } function, PickleGlobal, PickleTuple { Items.Length: <= PickleReader.InnerArguments } tensor, ..] ? Apply(function, tensor.Items) : throw new FormatException("no function, class and arguments");

    private static PickleDictionary Copy(object?[] arguments) => arguments switch
    {
        [] => new PickleDictionary(),
        [PickleDictionary counts] => counts,
        _ => throw new FormatException("no dictionary"),
    };

    private static PickleDictionary OrderedDictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments.Length == 0) return dictionary;
        // Python 2 wrote OrderedDict([[key, value], …]).
        if (arguments is not [PickleList pairs]) throw new FormatException("not a list of pairs");
        foreach (var pair in pairs.Items)
        {
            var (key, value) = pair switch
            {
                PickleList { Items: [var first, var second] } => (first, second),
                PickleTuple { Items: [var first, var second] } => (first, second),
                _ => throw new FormatException("not a list of pairs"),
            };
            dictionary.Add(key, value);
        }
        return dictionary;
    }
}
