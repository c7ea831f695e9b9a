using TransferLearning.Models.Onnx;
using TransferLearning.Models.Onnx.Quantising;

namespace TransferLearning.Models.Engines;

/// <summary>
/// Measures the ranges of a network's values on pictures, which 8-bit numbers need (static quantisation). A range's ends are the means of the
/// pictures' smallest and largest elements, so that one unusual picture does not make the steps of all others coarse.
/// </summary>
public sealed class RangeMeasurement : IDisposable
{
    private readonly OnnxSession _session;
    private readonly IReadOnlyList<string> _values;
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
        (var model, _values) = OnnxModel.WriteRanges(graph, state, preprocessing, resize);
        if (_values.Count == 0)
            throw new RunException($"No layer of '{graph.Name}' gains from 8-bit numbers: it has no convolution and no large dense layer.");
        _session = OnnxSession.Open(model, Environment.ProcessorCount);
        _sums = new double[2 * _values.Count];
    }

    /// <summary>The ranges by the values' names.</summary>
    /// <exception cref="InvalidOperationException">No picture was added.</exception>
    public IReadOnlyDictionary<string, ValueRange> Ranges => _pictures == 0
        ? throw new InvalidOperationException("No picture was added.")
        : _values.Index().ToDictionary(each => each.Item, each => ValueRange.Of((float)(_sums[2 * each.Index] / _pictures), (float)(_sums[(2 * each.Index) + 1] / _pictures)), StringComparer.Ordinal);

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

    public void Dispose() => _session.Dispose();
}
