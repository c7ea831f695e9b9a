using TorchSharp;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Checks the first batch before anything is learnt or predicted: its outputs and, if convolutions train, the gradients.</summary>
/// <param name="graph">The graph that torch computes in every step.</param>
/// <param name="state">The network's tensors.</param>
/// <param name="precision">The precision of the run.</param>
/// <param name="batchSize">The number of samples in a full batch.</param>
/// <param name="trained">The tensors whose gradients are compared; empty to compare only outputs.</param>
/// <param name="notice">Receives messages that are no reason to stop.</param>
internal sealed class FirstBatchCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
{
    // A forward pass with this many multiply-adds takes some tenths of a second on two cores. The known faults show in four samples.
    private const long Most = 10_000_000_000;
    private const int FewestSamples = 4;

    /// <summary>Checks a batch: by <see cref="ModeCheck"/>, on a GPU by <see cref="DeviceCheck"/>.</summary>
    /// <param name="input">The batch as the graph takes it. For a large network only its first samples are compared.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="ModeFaultException">torch computes wrong numbers in its mode.</exception>
    /// <exception cref="RunException">The GPU computes wrong numbers.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var samples = Math.Min(input.shape[0], Math.Max(FewestSamples, Most / Math.Max(1, graph.MultiplyAdds)));
        var batch = input.narrow(0, 0, samples);
        // A batch of texts is as long as its longest one.
        var taken = graph.TakesAnyLength() ? graph.For(new TensorShape(input.shape[1..])) : graph;
        if (input.device_type == DeviceType.CPU)
            new ModeCheck(taken, state, precision, batchSize, trained, notice).Run(batch, cancellation);
        else
            new DeviceCheck(taken, state, precision, batchSize, trained, notice).Run(batch, cancellation);
    }
}
