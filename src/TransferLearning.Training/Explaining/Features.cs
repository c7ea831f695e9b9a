using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Explaining;

/// <summary>The features of pictures: what the network's head reads, as unit vectors.</summary>
internal sealed class Features
{
    private readonly IReadOnlyList<(int Index, float[] Values)> _rows;

    /// <param name="rows">The features of pictures, which become unit vectors.</param>
    public Features(IReadOnlyList<(int Index, float[] Values)> rows)
    {
        _rows = rows;
        foreach (var (_, values) in rows)
        {
            var norm = MathF.Sqrt(values.Sum(value => value * value));
            for (var i = 0; norm > 0 && i < values.Length; i++)
                values[i] /= norm;
        }
    }

    /// <summary>Computes the features of every picture of a set that can be read.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="part">The network up to the features.</param>
    /// <param name="progress">Receives the number of finished pictures.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    public static Features Of(Predictor predictor, ImageSet set, Graph part, IProgress<int>? progress, CancellationToken cancellation) =>
        new(predictor.Outputs(set, part, progress, cancellation));

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
