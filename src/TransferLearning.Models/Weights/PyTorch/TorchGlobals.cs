namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// The complete list of globals that a pickle may use, and what each one means here. Others are refused by name. The list contains what
/// <c>torch.load(weights_only=True)</c> allows by default (torch/_weights_only_unpickler.py) and plain values that training programs store beside the weights.
/// </summary>
internal static class TorchGlobals
{
    private static readonly Dictionary<PickleGlobal, Func<object?[], object?>> Functions = new()
    {
        [new("collections", "OrderedDict")] = OrderedDictionary,
        // The milestones of a learning rate scheduler.
        [new("collections", "Counter")] = Copy,
        [new("collections", "defaultdict")] = _ => new PickleDictionary(),
        // A command line, which timm's train.py and torchvision's references store beside the weights. Its values are set later and not needed here.
        [new("argparse", "Namespace")] = arguments => arguments.Length == 0 ? new PickleDictionary() : throw new FormatException("it has values of its own"),
        [new("torch", "Size")] = arguments => arguments is [PickleTuple size] ? size : throw new FormatException("no sizes"),
        [new("torch._utils", "_rebuild_tensor")] = TorchTensors.Rebuild,
        [new("torch._utils", "_rebuild_tensor_v2")] = TorchTensors.Rebuild,
        [new("torch._utils", "_rebuild_parameter")] = TorchTensors.First,
        [new("torch._utils", "_rebuild_parameter_with_state")] = TorchTensors.First,
        [new("torch._utils", "_rebuild_device_tensor_from_cpu_tensor")] = TorchTensors.First,
        [new("torch.nn.parameter", "Parameter")] = TorchTensors.First,
        [new("torch._tensor", "_rebuild_from_type_v2")] = RebuildFromType,
        // Tensors that no network here has: unsigned integers, types of 8 bits and fewer, quantized, sparse and empty tensors.
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
        // An accuracy computed by NumPy.
        [new("numpy", "dtype")] = PassOver,
        [new("numpy", "ndarray")] = PassOver,
        [new("numpy.core.multiarray", "scalar")] = PassOver,
        [new("numpy.core.multiarray", "_reconstruct")] = PassOver,
        [new("numpy._core.multiarray", "scalar")] = PassOver,
        [new("numpy._core.multiarray", "_reconstruct")] = PassOver,
    };

    /// <summary>
    /// Globals that a pickle uses as values and does not call: dtypes, quantization schemes, tensor classes, the factory of a <c>defaultdict</c>.
    /// </summary>
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

    /// <summary>The global with a name, if it is allowed. Python 3 writes built-in names as in Python 2.</summary>
    public static PickleGlobal? Find(string module, string name)
    {
        var global = new PickleGlobal(module == "__builtin__" ? "builtins" : module, name);
        return Functions.ContainsKey(global) || Values.Contains(global) || TorchStorages.Has(global) ? global : null;
    }

    /// <summary>
    /// The result of calling an allowed global. It copies no more items than its list and tuple arguments have, which the reader has counted.
    /// </summary>
    /// <exception cref="FormatException">The arguments are not those that PyTorch writes.</exception>
    public static object? Apply(PickleGlobal function, object?[] arguments) =>
        Functions.TryGetValue(function, out var apply) ? apply(arguments)
        : throw new FormatException(TorchStorages.Has(function) ? "a storage is not called" : "it is not called");

    private static PickleOther PassOver(object?[] arguments) => PickleOther.Value;

    /// <summary>(function, class, arguments, state): an instance of a tensor subclass becomes a plain tensor.</summary>
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
