namespace TransferLearning.Models.Weights.Matching;

/// <summary>The conversion of a stored tensor to PyTorch's layout: a view with another shape, a permutation, then a view with the target's shape.</summary>
/// <param name="View">The shape to view it as, with the same number of elements; null for its own shape.</param>
/// <param name="Permutation">The permutation of the dimensions; null for none.</param>
internal sealed record WeightLayout(long[]? View, long[]? Permutation)
{
    /// <summary>No permutation: the row-major order stays, and at most the shape differs.</summary>
    public static WeightLayout AsIs { get; } = new(null, null);

    /// <summary>A convolution's kernel: height, width, in, out → out, in, height, width.</summary>
    public static WeightLayout HwioToOihw { get; } = new(null, [3, 2, 0, 1]);

    /// <summary>A depthwise kernel: height, width, channels, multiplier → channels × multiplier, 1, height, width.</summary>
    public static WeightLayout Depthwise { get; } = new(null, [2, 3, 0, 1]);

    /// <summary>A dense kernel: in, out → out, in.</summary>
    public static WeightLayout Transposed { get; } = new(null, [1, 0]);

    /// <summary>A dense kernel after a flattened image: its rows are in the order height, width, channel and become channel, height, width.</summary>
    public static WeightLayout Flattened(TensorShape image, long units) => new([image[1], image[2], image[0], units], [3, 2, 0, 1]);

    /// <summary>
    /// Whether a stored shape fits. Without a permutation only the number of elements must agree; else the permuted shape must equal the target's.
    /// </summary>
    public bool Fits(IReadOnlyList<long> source, TensorShape target)
    {
        var seen = View ?? source;
        if (Elements(seen) != target.Elements || Elements(source) != target.Elements) return false;
        if (Permutation is null) return true;
        if (seen.Count != Permutation.Length) return false;
        // Dimensions of 1 are ignored (a dense kernel for a 1×1 convolution, a multiplier of 1). The others must keep their order and sizes.
        var permuted = Permutation.Select(dimension => seen[(int)dimension]).Where(size => size != 1);
        return ReferenceEquals(this, Depthwise) || View is not null || permuted.SequenceEqual(target.ToArray().Where(size => size != 1));
    }

    private static Int128 Elements(IReadOnlyList<long> shape) => shape.Aggregate((Int128)1, (product, size) => product * size);
}
