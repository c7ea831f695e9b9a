using System.Runtime.InteropServices;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Engines;

/// <summary>Runs a graph with libtorch in channels-last memory, in 32-bit floats or bfloat16. Must be created and run on the torch thread.</summary>
internal sealed class TorchEngine : IPrefixEngine
{
    private readonly TorchExecutor _executor;
    private readonly NetworkState _state;
    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly Tensor _pixels, _factor, _addend, _order;

    /// <param name="graph">The graph. Its batch norm is folded here.</param>
    /// <param name="state">The graph's tensors. They are not needed afterwards.</param>
    /// <param name="preprocessing">The preprocessing that the weights expect; null where all images are preprocessed already.</param>
    /// <param name="batchSize">The number of images per call.</param>
    /// <param name="device">The device; null is the CPU.</param>
    /// <param name="bf16">Whether it computes in bfloat16. The outputs are 32-bit floats in any case.</param>
    public TorchEngine(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, Device? device = null, bool bf16 = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        preprocessing ??= Preprocessing.UnitRange;
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        TorchLibrary.Load();
        if (graph.Input.IsImage && graph.Input[0] != 3)
            throw new ShapeException($"pixels have 3 channels, but the network takes {graph.Input}");
        _device = device ?? CPU;
        _type = bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Input = graph.Input;
        Output = graph.OutputShape;
        BatchSize = batchSize;
        var (folded, tensors) = graph.DropDropout().FoldBatchNorm(state);
        tensors.To(_device, _type);
        _state = tensors;
        _executor = new TorchExecutor(folded);
        using var scope = NewDisposeScope();
        var affine = Enumerable.Range(0, 3).Select(preprocessing.Affine).ToArray();
        // Texts have no pixels: their numbers are floats.
        _pixels = empty(Input.IsImage ? [batchSize, Input[1], Input[2], 3] : [0], ScalarType.Byte).DetachFromDisposeScope();
        _factor = tensor(affine.Select(each => (float)each.Factor).ToArray(), device: _device).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _addend = tensor(affine.Select(each => (float)each.Addend).ToArray(), device: _device).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _order = tensor(Enumerable.Range(0, 3).Select(channel => (long)preprocessing.Source(channel)).ToArray(), device: _device).DetachFromDisposeScope();
        Reorders = preprocessing.Order == ChannelOrder.Bgr;
    }

    public string Identity => EngineIdentity.Of(_device.type, _type == ScalarType.BFloat16 ? PrefixPrecision.Bf16 : PrefixPrecision.Fp32);

    public TensorShape Input { get; }

    public TensorShape Output { get; }

    public int BatchSize { get; }

    public bool RunsOnAnyThread => false;

    private bool Reorders { get; }

    public void Run(ReadOnlySpan<byte> pixels, Span<float> activations)
    {
        EngineSpans.Check(this, pixels.Length, activations.Length);
        using var scope = NewDisposeScope();
        using var none = inference_mode();
        pixels.CopyTo(_pixels.bytes);
        var images = ChannelsLast.FromNhwc(_pixels.to(_device)).to(ScalarType.Float32);
        if (Reorders)
            images = images.index_select(1, _order);
        Run(images.mul_(_factor).add_(_addend), activations);
    }

    public void Run(ReadOnlySpan<float> images, Span<float> activations)
    {
        EngineSpans.Check(this, images.Length, activations.Length);
        using var scope = NewDisposeScope();
        using var none = inference_mode();
        var given = empty(Input.WithBatch(BatchSize), ScalarType.Float32);
        MemoryMarshal.AsBytes(images).CopyTo(given.bytes);
        Run(Input.IsImage ? ChannelsLast.Of(given.to(_device)) : given.to(_device), activations);
    }

    /// <summary>Computes texts of a length.</summary>
    internal void RunTexts(ReadOnlySpan<float> numbers, int rows, int length, Span<float> outputs)
    {
        using var scope = NewDisposeScope();
        using var none = inference_mode();
        var given = empty([rows, length], ScalarType.Float32);
        MemoryMarshal.AsBytes(numbers).CopyTo(given.bytes);
        Run(given.to(_device), outputs);
    }

    public void Dispose()
    {
        _state.Dispose();
        _pixels.Dispose();
        _factor.Dispose();
        _addend.Dispose();
        _order.Dispose();
    }

    private void Run(Tensor images, Span<float> activations)
    {
        // A word's number does not fit into bfloat16.
        var output = _executor.Run(_state, Input.IsImage ? images.to(_type) : images, RunMode.Inference);
        var floats = output.to(ScalarType.Float32).to(CPU).contiguous();
        MemoryMarshal.Cast<byte, float>(floats.bytes).CopyTo(activations);
    }
}
