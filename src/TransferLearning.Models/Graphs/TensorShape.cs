namespace TransferLearning.Models.Graphs;

/// <summary>
/// The shape of one sample's tensor, without the batch dimension: <c>[C, H, W]</c> for images, <c>[F]</c> for features,
/// <c>[T, D]</c> for tokens. Equal by value.
/// </summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    private readonly long[] _sizes;

    /// <param name="sizes">The size of each dimension, at least 1.</param>
    /// <exception cref="ShapeException">A size is below 1, or the shape has more than 2^40 elements.</exception>
    public TensorShape(params long[] sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        _sizes = [.. sizes];
        var elements = 1L;
        foreach (var size in _sizes)
        {
            if (size < 1)
                throw new ShapeException($"the shape {this} has a dimension below 1");
            // The limit keeps products of a hostile file's sizes within 64 bits.
            if (size > (1L << 40) / elements)
                throw new ShapeException($"the shape {this} has too many elements");
            elements *= size;
        }
        Elements = elements;
    }

    public int Rank => _sizes.Length;

    /// <summary>The product of all sizes.</summary>
    public long Elements { get; }

    public long this[int dimension] => _sizes[dimension];

    public long this[Index dimension] => _sizes[dimension];

    /// <summary>Whether this is <c>[C, H, W]</c>.</summary>
    public bool IsImage => Rank == 3;

    public ReadOnlySpan<long> Sizes => _sizes;

    /// <summary>The sizes with the batch dimension first.</summary>
    public long[] WithBatch(long batch) => [batch, .. _sizes];

    public long[] ToArray() => [.. _sizes];

    public bool Equals(TensorShape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in _sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes as text, for example <c>[512, 4, 4]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _sizes)}]";
}
