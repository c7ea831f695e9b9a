namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>Finds the dictionary of tensors in the value of a <c>.pth</c> file: the value itself, or under a key of a checkpoint.</summary>
internal static class StateDictionary
{
    /// <summary>The keys under which training programs store a model's weights, most specific first.</summary>
    private static readonly string[] Preferred = ["model_state_dict", "state_dict", "model_state", "model", "net", "network", "weights", "params", "module"];

    /// <summary>The prefixes that <c>DataParallel</c> and <c>torch.compile</c> put before every name.</summary>
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>The same limit as for a safetensors file: more than any network has. A tensor takes more memory here than in the file.</summary>
    private const int MaximumTensors = 100_000;

    /// <summary>The longest key of a dictionary that is searched. The key is copied before each of the dictionary's names.</summary>
    private const int MaximumKey = 100;

    /// <exception cref="WeightFileException">There is no dictionary of tensors, or one with the same name twice.</exception>
    public static OrderedDictionary<string, TensorReference> Find(string path, object? root)
    {
        if (root is not PickleDictionary top) throw new WeightFileException(path, "holds no dictionary of tensors: save it with torch.save(model.state_dict(), …)");
        var found = new OrderedDictionary<string, TensorReference>(StringComparer.Ordinal);
        foreach (var (prefix, dictionary) in Choose(path, top)) Add(path, found, prefix, dictionary);
        // Either wrapper may be inside the other: a compiled model can be distributed, a distributed one compiled.
        var start = WeightPrefixes.LengthOf(Wrappers, found.Keys);
        return start == 0 ? found : new(found.Select(pair => KeyValuePair.Create(pair.Key[start..], pair.Value)), StringComparer.Ordinal);
    }

    /// <summary>The dictionaries with the weights, each with a prefix for its names.</summary>
    private static IReadOnlyList<(string Prefix, PickleDictionary Dictionary)> Choose(string path, PickleDictionary top)
    {
        // Many keys may refer to the same dictionary, which is then examined once.
        var inner = top.Items.Where(item => item is { Key: string { Length: <= MaximumKey }, Value: PickleDictionary { Tensors: > 0 } })
            .Select(item => (Key: (string)item.Key!, Dictionary: (PickleDictionary)item.Value!)).DistinctBy(item => item.Dictionary).ToList();
        // Tensors may lie beside the weights (PyTorch's own example stores its best accuracy as one), so these keys take precedence.
        foreach (var key in Preferred)
            foreach (var (name, dictionary) in inner)
                if (name == key) return [("", dictionary)];
        if (inner.Count == 1 && inner[0].Dictionary.Tensors > top.Tensors) return [("", inner[0].Dictionary)];
        if (inner.Count == 0 && top.Tensors == 0) throw new WeightFileException(path, "holds no dictionary of tensors: save it with torch.save(model.state_dict(), …)");
        // Several networks (a student and its teacher): the key becomes the prefix of each one's names.
        return [("", top), .. inner.Select(item => (item.Key + ".", item.Dictionary))];
    }

    private static void Add(string path, OrderedDictionary<string, TensorReference> tensors, string prefix, PickleDictionary dictionary)
    {
        foreach (var (key, value) in dictionary.Items)
        {
            // Not weights: numbers and strings beside the tensors (an epoch, a version), and the state of an optimizer, whose keys are numbers.
            if (value is not TensorReference tensor || key is not string name) continue;
            if (tensors.Count == MaximumTensors) throw new WeightFileException(path, $"has more than {MaximumTensors:N0} tensors");
            if (!tensors.TryAdd(prefix + name, tensor)) throw new WeightFileException(path, $"has two tensors named '{WeightFileException.Shown(prefix + name)}'");
        }
    }
}
