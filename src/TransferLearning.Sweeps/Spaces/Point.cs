using System.Collections.Immutable;

namespace TransferLearning.Sweeps.Spaces;

/// <summary>The values of a point: the active parameters, in the order of the space.</summary>
public sealed class Point : IEquatable<Point>
{
    private readonly ImmutableArray<KeyValuePair<string, double>> _values;

    public Point(IEnumerable<KeyValuePair<string, double>> values) => _values = [.. values];

    /// <summary>The parameters in the order of the space.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Values => _values;

    /// <summary>The parameter's value; null if it is not active.</summary>
    public double? this[string name]
    {
        get
        {
            foreach (var (key, value) in _values)
                if (key == name)
                    return value;
            return null;
        }
    }

    public bool Equals(Point? other) => other is not null && _values.AsSpan().SequenceEqual(other._values.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Point);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var pair in _values)
            hash.Add(pair);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", _values.Select(pair => $"{pair.Key}={pair.Value:R}"));
}
