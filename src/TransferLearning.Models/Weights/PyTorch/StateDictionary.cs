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

    /// <summary>A longer key of a dictionary is none that a person wrote, and would be copied before each of its names.</summary>
    private const int MaximumKey = 100;

    /// <exception cref="WeightFileException">There is none, several, or one with a name twice.</exception>
    public static OrderedDictionary<string, TensorReference> Find(string path, object? root)
    {
        if (root is not PickleDictionary top) throw new WeightFileException(path, "holds no dictionary of tensors: save it with torch.save(model.state_dict(), …)");
        var found = new OrderedDictionary<string, TensorReference>(StringComparer.Ordinal);
        foreach (var (prefix, dictionary) in Choose(path, top)) Add(path, found, prefix, dictionary);
        // Either may wrap the other: DistributedDataParallel is compiled, or what is compiled is distributed.
        var start = WeightPrefixes.LengthOf(Wrappers, found.Keys);
        return start == 0 ? found : new(found.Select(pair => KeyValuePair.Create(pair.Key[start..], pair.Value)), StringComparer.Ordinal);
    }

    /// <summary>The dictionaries that hold the weights, each with what is put before its names.</summary>
    private static IReadOnlyList<(string Prefix, PickleDictionary Dictionary)> Choose(string path, PickleDictionary top)
    {
        // Many keys may lead to one dictionary, which is looked at once.
        var inner = top.Items.Where(item => item is { Key: string { Length: <= MaximumKey }, Value: PickleDictionary { Tensors: > 0 } })
            .Select(item => (Key: (string)item.Key!, Dictionary: (PickleDictionary)item.Value!)).DistinctBy(item => item.Dictionary).ToList();
        // A tensor may stand beside the weights (PyTorch's own example keeps its best accuracy as one): under these keys they are still what is meant.
        foreach (var key in Preferred)
            foreach (var (name, dictionary) in inner)
                if (name == key) return [("", dictionary)];
        if (inner.Count == 1 && inner[0].Dictionary.Tensors > top.Tensors) return [("", inner[0].Dictionary)];
        if (inner.Count == 0 && top.Tensors == 0) throw new WeightFileException(path, "holds no dictionary of tensors: save it with torch.save(model.state_dict(), …)");
        // Several networks (a student and its teacher): the key comes before the names of each.
        return [("", top), .. inner.Select(item => (item.Key + ".", item.Dictionary))];
    }

    private static void Add(string path, OrderedDictionary<string, TensorReference> tensors, string prefix, PickleDictionary dictionary)
    {
        foreach (var (key, value) in dictionary.Items)
        {
            // Numbers and strings beside the tensors (an epoch, a version) are not weights, nor is what an optimizer keeps under numbers.
            if (value is not TensorReference tensor || key is not string name) continue;
            if (tensors.Count == MaximumTensors) throw new WeightFileException(path, $"has more than {MaximumTensors:N0} tensors");
            if (!tensors.TryAdd(prefix + name, tensor)) throw new WeightFileException(path, $"has two tensors named '{WeightFileException.Shown(prefix + name)}'");
        }
    }
}
