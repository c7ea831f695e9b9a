using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Explaining;

/// <summary>The features of pictures: what the network's head reads, as unit vectors.</summary>
internal sealed class Features
{
    private readonly IReadOnlyList<(int Index, float[] Values)> _rows;

    private Features(IReadOnlyList<(int Index, float[] Values)> rows) => _rows = rows;

    /// <summary>Computes the features of every picture of a set that can be read.</summary>
    public static Features Of(Predictor predictor, ImageSet set, IProgress<int>? progress, CancellationToken cancellation)
    {
        var rows = predictor.Outputs(set, InFrontOfHead(predictor.Network.ToLogits()), progress, cancellation);
        foreach (var (_, values) in rows)
        {
            var norm = MathF.Sqrt(values.Sum(value => value * value));
            for (var i = 0; norm > 0 && i < values.Length; i++)
                values[i] /= norm;
        }
        return new Features(rows);
    }

    /// <summary>The features of a picture; null if it could not be read.</summary>
    public float[]? this[int index] => _rows.FirstOrDefault(row => row.Index == index).Values;

    /// <summary>The pictures that are nearest by cosine similarity, nearest first: their indices and similarities.</summary>
    public IEnumerable<(int Index, double Similarity)> Nearest(float[] to, int count) => _rows
        .Select(row => (row.Index, Similarity: row.Values.Zip(to, (a, b) => (double)a * b).Sum()))
        .OrderByDescending(each => each.Similarity).ThenBy(each => each.Index).Take(count);

    /// <summary>The network up to its head. A network without one is cut at its last layer.</summary>
    internal static Graph InFrontOfHead(Graph network) =>
        network.EndingAt((network.Nodes.FirstOrDefault(node => node.Path?.StartsWith("head.", StringComparison.Ordinal) == true) ?? network.Nodes.Last(node => network.ParametersOf(node).Any())).Inputs[0]);
}
