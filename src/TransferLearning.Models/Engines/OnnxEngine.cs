using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Models.Onnx;

namespace TransferLearning.Models.Engines;

/// <summary>Runs a graph with ONNX Runtime on the CPU, in 32-bit floats on small networks two to three times as fast as libtorch.</summary>
public sealed class OnnxEngine : IPrefixEngine
{
    private readonly OnnxSession _session;
    private readonly bool _takesPixels;
    private readonly PrefixPrecision _precision;

    /// <param name="graph">The graph. Its batch norm is folded here.</param>
    /// <param name="state">The graph's tensors. They are not needed afterwards.</param>
    /// <param name="preprocessing">The preprocessing that the weights expect; null makes an engine for preprocessed images.</param>
    /// <param name="batchSize">The number of images per call.</param>
    /// <param name="threads">The number of threads per call. They sleep while they wait, so that the loader's threads can work.</param>
    /// <exception cref="RunException">ONNX Runtime cannot be loaded.</exception>
    public OnnxEngine(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads)
        : this(graph, state, preprocessing, batchSize, threads, PrefixPrecision.Fp32, null)
    {
    }

    internal OnnxEngine(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads, PrefixPrecision precision, OnnxPrecision? numbers, bool anyLength = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Input = graph.Input;
        Output = graph.OutputShape;
        BatchSize = batchSize;
        _precision = precision;
        _takesPixels = preprocessing is not null;
        var (folded, tensors) = graph.DropDropout().FoldBatchNorm(state);
        using (tensors)
            _session = OnnxSession.Open(OnnxModel.Write(folded, tensors, batchSize, preprocessing, precision: numbers, anyLength: anyLength), threads);
    }

    public string Identity => EngineIdentity.Of(TorchSharp.DeviceType.CPU, _precision);

    public TensorShape Input { get; }

    public TensorShape Output { get; }

    public int BatchSize { get; }

    public bool RunsOnAnyThread => true;

    public void Run(ReadOnlySpan<byte> pixels, Span<float> activations) =>
        Run(true, pixels, TensorElementType.UInt8, [BatchSize, Input[1], Input[2], Input[0]], activations);

    public void Run(ReadOnlySpan<float> images, Span<float> activations) =>
        Run(false, images, TensorElementType.Float, Input.WithBatch(BatchSize), activations);

    /// <summary>Computes texts of a length. The engine must be made for any length, or the length be that of <see cref="Input"/>.</summary>
    internal void RunTexts(ReadOnlySpan<float> numbers, int rows, int length, Span<float> outputs) =>
        _session.Run(numbers, TensorElementType.Float, [rows, length], outputs, Output.Rank == 2 ? [rows, length, Output[1]] : Output.WithBatch(rows));

    public void Dispose() => _session.Dispose();

    private void Run<T>(bool pixels, ReadOnlySpan<T> input, TensorElementType type, long[] shape, Span<float> output)
        where T : unmanaged
    {
        if (pixels != _takesPixels)
            throw new InvalidOperationException(_takesPixels ? "This engine was made for pixels." : "This engine was made for preprocessed images.");
        EngineSpans.Check(this, input.Length, output.Length);
        _session.Run(input, type, shape, output, Output.WithBatch(BatchSize));
    }
}
