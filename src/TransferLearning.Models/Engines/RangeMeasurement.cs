using TransferLearning.Models.Onnx;
using TransferLearning.Models.Onnx.Quantising;

namespace TransferLearning.Models.Engines;

/// <summary>
/// Measures the ranges of a network's values on pictures, which 8-bit numbers need (static quantisation). A range's ends are the means of the
/// pictures' smallest and largest elements, so that one unusual picture does not make the steps of all others coarse. The means of the convolutions' inputs
/// are those of all pictures.
/// </summary>
public sealed class RangeMeasurement : IDisposable
{
    private readonly OnnxSession _session;
    private readonly IReadOnlyList<string> _ranged;
    private readonly IReadOnlyList<(string Name, int Channels)> _averaged;
    private readonly double[] _sums;
    private int _pictures;

    /// <param name="graph">The graph, as it will be written.</param>
    /// <param name="state">The graph's tensors.</param>
    /// <param name="preprocessing">The conversion of pixels; null takes preprocessed pictures.</param>
    /// <param name="resize">How pictures get to the network's size; null takes pictures of that size.</param>
    /// <exception cref="RunException">ONNX Runtime cannot be loaded, or no layer of the graph gains from 8-bit numbers.</exception>
    public RangeMeasurement(Graph graph, NetworkState state, Preprocessing? preprocessing = null, PixelResize? resize = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        (var model, _ranged, _averaged) = OnnxModel.WriteRanges(graph, state, preprocessing, resize);
        if (_ranged.Count == 0)
            throw new RunException($"No layer of '{graph.Name}' gains from 8-bit numbers: it has no convolution and no large dense layer.");
        _session = OnnxSession.Open(model, Environment.ProcessorCount);
        _sums = new double[(2 * _ranged.Count) + _averaged.Sum(value => value.Channels)];
    }

    /// <summary>The ranges and the means.</summary>
    /// <exception cref="InvalidOperationException">No picture was added.</exception>
    public MeasuredValues Values => _pictures == 0
        ? throw new InvalidOperationException("No picture was added.")
        : new(_ranged.Index().ToDictionary(each => each.Item, each => ValueRange.Of(Mean(2 * each.Index), Mean((2 * each.Index) + 1)), StringComparer.Ordinal), Means());

    /// <summary>Adds one picture.</summary>
    /// <param name="picture">The elements of the model's input.</param>
    /// <param name="shape">The input's shape, with a batch of 1.</param>
    public void Add<T>(T[] picture, long[] shape)
        where T : unmanaged
    {
        foreach (var (i, end) in _session.Run(picture, shape).Index())
            _sums[i] += end;
        _pictures++;
    }

    private float Mean(int index) => (float)(_sums[index] / _pictures);

    private Dictionary<string, float[]> Means()
    {
        var means = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var from = 2 * _ranged.Count;
        foreach (var (name, channels) in _averaged)
        {
            means.Add(name, [.. Enumerable.Range(from, channels).Select(Mean)]);
            from += channels;
        }

        return means;
    }

    public void Dispose() => _session.Dispose();
}
