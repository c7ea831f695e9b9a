using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// Compares a GPU's results for a batch with ONNX Runtime on the processor. If they differ, torch on one thread of the processor decides.
/// A GPU has no other mode, so a wrong GPU ends the run.
/// </summary>
/// <param name="graph">The graph that the GPU computes in every step.</param>
/// <param name="state">The network's tensors, on the GPU.</param>
/// <param name="precision">The precision of the run.</param>
/// <param name="batchSize">The number of samples in a full batch.</param>
/// <param name="trained">The tensors whose gradients are compared; empty to compare only outputs.</param>
/// <param name="notice">Receives messages that are no reason to stop.</param>
internal sealed class DeviceCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
    : BatchCheck(graph, trained, notice)
{
    protected override double Tolerance => precision.IsBf16 ? Agreement.Bf16Tolerance : Agreement.DeviceTolerance;

    // A deterministic run does not use TF32.
    protected override double GradientTolerance =>
        precision.IsBf16 ? Agreement.Bf16GradientTolerance : BackendFlags.IsDeterministic == true ? Agreement.DeviceGradientTolerance : Agreement.Tf32GradientTolerance;

    protected override TorchMode Decider => ReferenceModes.Second(TorchModes.Current);

    /// <summary>Checks a batch.</summary>
    /// <param name="input">The batch on the GPU.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="RunException">The GPU computes wrong numbers; the message names the first wrong layer.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var processor = OnProcessor();
        Outputs(new ForwardPass(state, precision, batchSize, cancellation), new ForwardPass(processor, new MixedPrecision(CPU.type, isBf16: false), batchSize, cancellation), input);
        if (Trained.Count > 0)
            Gradients(
                new GradientPass(Graph, state, precision, Trained, cancellation),
                new GradientPass(Graph, processor, new MixedPrecision(CPU.type, precision.IsBf16), Trained, cancellation), input);
    }

    protected override Exception Wrong(Tensor input, string fault) =>
        new RunException($"torch computes wrong numbers on {input.device}: {fault}. 'run.device: cpu' computes on the processor; TL_LIBTORCH names another libtorch.");

    protected override string Doubt(double difference, double fromDecider) =>
        $"The GPU's outputs differ from ONNX Runtime's by {Agreement.Show(difference)} of the largest, and from torch's on the processor by {Agreement.Show(fromDecider)}. These two differ from each other too: the processor may compute wrong numbers.";

    private NetworkState OnProcessor()
    {
        using var none = no_grad();
        var copy = new NetworkState();
        foreach (var spec in Graph.Parameters)
            copy.Set(spec.Name, state[spec.Name].detach().to(CPU, copy: true));
        foreach (var name in Trained.Where(copy.Contains))
            copy[name].requires_grad = true;
        return copy;
    }
}
