namespace TransferLearning.Models.Weights.Onnx;

/// <summary>
/// Finds the kernels of PyTorch's linear layers in an exported graph. There a layer <c>x</c> is a product with an unnamed matrix [inputs, units], to which
/// <c>x.bias</c> is added.
/// </summary>
internal static class LinearKernels
{
    private const string Bias = ".bias";

    /// <summary>The PyTorch names of the transposed matrices, by their names in the graph.</summary>
    public static Dictionary<string, string> Of(OnnxGraph graph)
    {
        var matrices = graph.Initializers.Where(tensor => tensor.Shape.Count == 2 && tensor.Type is not null).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var biases = graph.Initializers.Select(tensor => tensor.Name).Where(name => name.EndsWith(Bias, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var products = new Dictionary<string, string>(StringComparer.Ordinal);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
            if (node is { Type: "MatMul", Inputs: [_, var matrix], Outputs: [var product] } && matrices.Contains(matrix))
                products.TryAdd(product, matrix);
            else if (node is { Type: "Add", Inputs: [var first, var second] })
            {
                var (bias, of) = biases.Contains(first) ? (first, second) : (second, first);
                if (biases.Contains(bias) && products.TryGetValue(of, out var kernel))
                    found.TryAdd(kernel, bias[..^Bias.Length] + ".weight");
            }

        return found;
    }
}
