using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// Compares what a GPU computes of the first batch with ONNX Runtime on the processor; where they differ, torch on the processor, on one thread, decides.
/// There is no other mode to go on in, so a wrong GPU ends the run.
/// </summary>
/// <param name="graph">What the GPU computes in every step.</param>
/// <param name="state">The network's tensors, on the GPU.</param>
/// <param name="precision">What the run computes in.</param>
/// <param name="batchSize">Samples of a whole batch.</param>
/// <param name="trained">The tensors whose gradients are compared; none where only outputs count.</param>
/// <param name="notice">Told what is worth a line and no reason to stop.</param>
internal sealed class DeviceCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
{
    private double Tolerance => precision.IsBf16 ? Agreement.Bf16Tolerance : Agreement.DeviceTolerance;

    // A deterministic run computes without TF32.
    private double GradientTolerance =>
        precision.IsBf16 ? Agreement.Bf16GradientTolerance : BackendFlags.IsDeterministic == true ? Agreement.DeviceGradientTolerance : Agreement.Tf32GradientTolerance;

    /// <summary>Checks a batch.</summary>
    /// <param name="input">On the GPU.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="RunException">The GPU is wrong; the message names the first wrong layer.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var processor = OnProcessor();
        var (own, plain) = (new ForwardPass(state, precision, batchSize, cancellation), new ForwardPass(processor, new MixedPrecision(CPU.type, isBf16: false), batchSize, cancellation));
        Outputs(own, plain, input);
        if (trained.Count > 0)
            Gradients(processor, input, cancellation);
    }

    private void Outputs(ForwardPass own, ForwardPass plain, Tensor input)
    {
        var here = input.cpu();
        var (outputs, reference) = (own.Own(graph, input), plain.Reference(graph, here));
        if (Agreement.Difference(outputs, reference) is var difference && difference <= Tolerance)
            return;
        var decider = ReferenceModes.Second(TorchModes.Current);
        var second = plain.In(decider, graph, here);
        if (Agreement.Difference(second, reference) <= Agreement.Tolerance)
        {
            var search = new FaultSearch((cut, batch) => Agreement.Difference(own.Own(cut, batch), plain.In(decider, cut, batch.cpu())), Tolerance);
            throw Wrong(input, $"{search.FirstWrong(graph, input)} (outputs differ by {Agreement.Show(difference)} of the largest)");
        }

        notice?.Invoke($"The GPU's outputs differ by {Agreement.Show(difference)} of the largest from ONNX Runtime's, and by {Agreement.Show(Agreement.Difference(outputs, second))} from those of torch on the processor, which do not agree either: the processor may compute wrong numbers.");
    }

    private void Gradients(NetworkState processor, Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var pass = new GradientPass(graph, processor, new MixedPrecision(CPU.type, precision.IsBf16), trained, cancellation);
        var own = new GradientPass(graph, state, precision, trained, cancellation).Own(input);
        var here = input.cpu();
        var second = pass.In(ReferenceModes.Second(TorchModes.Current), here);
        if (pass.Difference(own, second) is var (name, difference) && difference <= GradientTolerance)
            return;
        // The processor in the run's precision: where it is as far off, rounding did it.
        if (difference > Agreement.Chance * pass.Difference(pass.OwnIn(ReferenceModes.Third(TorchModes.Current), here), second).Error)
            throw Wrong(input, $"the gradient of '{name}' (differs by {Agreement.Show(difference)} of its norm)");
    }

    private NetworkState OnProcessor()
    {
        using var none = no_grad();
        var copy = new NetworkState();
        foreach (var spec in graph.Parameters)
            copy.Set(spec.Name, state[spec.Name].detach().to(CPU, copy: true));
        foreach (var name in trained.Where(copy.Contains))
            copy[name].requires_grad = true;
        return copy;
    }

    private static RunException Wrong(Tensor input, string fault) =>
        new($"torch computes wrong numbers on {input.device}: {fault}. 'run.device: cpu' computes on the processor; TL_LIBTORCH takes another libtorch.");
}
