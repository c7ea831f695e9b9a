namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>Finds the dictionary of tensors in what a <c>.pth</c> file holds: the file's value itself, or one key of a checkpoint.</summary>
internal static class StateDictionary
{
    /// <summary>The keys under which training programs keep a model's weights, most specific first.</summary>
    private static readonly string[] Preferred = ["model_state_dict", "state_dict", "model_state", "model", "net", "network", "weights", "params", "module"];

    /// <summary>What <c>DataParallel</c> and <c>torch.compile</c> put before every name.</summary>
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>As in a safetensors file: more than any network has, since each takes more memory here than in the file.</summary>
    private const int MaximumTensors = 100_000;

    /// <exception cref="WeightFileException">There is none, several, or one with a name twice.</exception>
    public static OrderedDictionary<string, TensorReference> Find(string path, object? root)
    {
        if (root is not PickleDictionary top) throw new WeightFileException(path, "holds no dictionary of tensors: save it with torch.save(model.state_dict(), …)");
        var found = Tensors(path, Choose(path, top));
        // Either may wrap the other: DistributedDataParallel is compiled, or what is compiled is distributed.
        var start = UnwrappedFile.LengthOf(Wrappers, found.Keys);
        return start == 0 ? found : new(found.Select(pair => KeyValuePair.Create(pair.Key[start..], pair.Value)), StringComparer.Ordinal);
    }

    private static PickleDictionary Choose(string path, PickleDictionary top)
    {
        var inner = top.Items.Where(item => item.Key is string && item.Value is PickleDictionary { HasTensors: true })
            .Select(item => ((string)item.Key!, (PickleDictionary)item.Value!)).ToList();
        if (inner.Count == 1 && !top.HasTensors) return inner[0].Item2;
        // A tensor may stand beside the weights (PyTorch's own example keeps its best accuracy as one): under these keys they are still what is meant.
        foreach (var key in Preferred)
            foreach (var (name, dictionary) in inner)
                if (name == key) return dictionary;
        if (top.HasTensors) return top;
        throw new WeightFileException(path, inner.Count == 0
            ? "holds no dictionary of tensors: save it with torch.save(model.state_dict(), …)"
            : $"holds several dictionaries of tensors ({string.Join(", ", inner.Take(8).Select(pair => $"'{WeightFileException.Shown(pair.Item1)}'"))}): save the one wanted alone");
    }

    private static OrderedDictionary<string, TensorReference> Tensors(string path, PickleDictionary dictionary)
    {
        var tensors = new OrderedDictionary<string, TensorReference>(StringComparer.Ordinal);
        foreach (var (key, value) in dictionary.Items)
        {
            // Numbers and strings beside the tensors (an epoch, a version) are not weights.
            if (value is not TensorReference tensor) continue;
            if (key is not string name) throw new WeightFileException(path, "has a tensor whose name is not a string");
            if (tensors.Count == MaximumTensors) throw new WeightFileException(path, $"has more than {MaximumTensors:N0} tensors");
            if (!tensors.TryAdd(name, tensor)) throw new WeightFileException(path, $"has two tensors named '{WeightFileException.Shown(name)}'");
        }
        return tensors;
    }
}
