using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>The check of a GPU, against ONNX Runtime on the processor; torch on one thread of the processor decides. There is no other mode to go on in, so a wrong GPU ends the run.</summary>
/// <param name="graph">What the GPU computes in every step.</param>
/// <param name="state">The network's tensors, on the GPU.</param>
/// <param name="precision">What the run computes in.</param>
/// <param name="batchSize">Samples of a whole batch.</param>
/// <param name="trained">The tensors whose gradients are compared; none where only outputs count.</param>
/// <param name="notice">Told what is worth a line and no reason to stop.</param>
internal sealed class DeviceCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
    : BatchCheck(graph, trained, notice)
{
    protected override double Tolerance => precision.IsBf16 ? Agreement.Bf16Tolerance : Agreement.DeviceTolerance;

    // A deterministic run computes without TF32.
    protected override double GradientTolerance =>
        precision.IsBf16 ? Agreement.Bf16GradientTolerance : BackendFlags.IsDeterministic == true ? Agreement.DeviceGradientTolerance : Agreement.Tf32GradientTolerance;

    protected override TorchMode Decider => ReferenceModes.Second(TorchModes.Current);

    /// <summary>Checks a batch.</summary>
    /// <param name="input">On the GPU.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="RunException">The GPU is wrong; the message names the first wrong layer.</exception>
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
        new RunException($"torch computes wrong numbers on {input.device}: {fault}. 'run.device: cpu' computes on the processor; TL_LIBTORCH takes another libtorch.");

    protected override string Doubt(double difference, double fromDecider) =>
        $"The GPU's outputs differ by {Agreement.Show(difference)} of the largest from ONNX Runtime's, and by {Agreement.Show(fromDecider)} from those of torch on the processor, which do not agree either: the processor may compute wrong numbers.";

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
