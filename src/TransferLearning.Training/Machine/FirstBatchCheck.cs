using TorchSharp;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Checks the first batch before anything is learnt or said: its outputs, and the gradients where convolutions train.</summary>
/// <param name="graph">What torch computes in every step.</param>
/// <param name="state">The network's tensors.</param>
/// <param name="precision">What the run computes in.</param>
/// <param name="batchSize">Samples of a whole batch.</param>
/// <param name="trained">The tensors whose gradients are compared; none where only outputs count.</param>
/// <param name="notice">Told what is worth a line and no reason to stop.</param>
internal sealed class FirstBatchCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
{
    // A forward pass of so many multiply-adds takes some tenths of a second on two cores; the faults that are known show in four samples.
    private const long Most = 10_000_000_000;
    private const int FewestSamples = 4;

    /// <summary>Checks a batch: by <see cref="ModeCheck"/>, on a GPU by <see cref="DeviceCheck"/>.</summary>
    /// <param name="input">The batch as the graph takes it; of a large network its first samples are looked at.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="ModeFaultException">torch is wrong in its mode.</exception>
    /// <exception cref="RunException">The GPU computes wrong numbers.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var samples = Math.Min(input.shape[0], Math.Max(FewestSamples, Most / Math.Max(1, graph.MultiplyAdds)));
        var batch = input.narrow(0, 0, samples);
        if (input.device_type == DeviceType.CPU)
            new ModeCheck(graph, state, precision, batchSize, trained, notice).Run(batch, cancellation);
        else
            new DeviceCheck(graph, state, precision, batchSize, trained, notice).Run(batch, cancellation);
    }
}
