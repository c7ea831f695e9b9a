using TorchSharp;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// Compares the first batch's outputs, and the gradients where convolutions train, with a second engine before anything is learnt or said. Where they
/// differ, torch without oneDNN decides which of the two is wrong. Nothing of the run is changed: no statistics move, no random number is drawn.
/// </summary>
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

    private double Tolerance => precision.IsBf16 ? Agreement.Bf16Tolerance : Agreement.Tolerance;

    private double GradientTolerance => precision.IsBf16 ? Agreement.Bf16GradientTolerance : Agreement.GradientTolerance;

    /// <summary>Checks a batch; on a GPU by <see cref="DeviceCheck"/>.</summary>
    /// <param name="input">The batch as the graph takes it; of a large network its first samples are looked at.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="ModeFaultException">torch is wrong in its mode.</exception>
    /// <exception cref="RunException">The GPU computes wrong numbers.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var samples = Math.Min(input.shape[0], Math.Max(FewestSamples, Most / Math.Max(1, graph.MultiplyAdds)));
        var batch = input.narrow(0, 0, samples);
        if (input.device_type != DeviceType.CPU)
        {
            new DeviceCheck(graph, state, precision, batchSize, trained, notice).Run(batch, cancellation);
            return;
        }

        Outputs(new ForwardPass(state, precision, batchSize, cancellation), batch);
        if (trained.Count > 0)
            Gradients(new GradientPass(graph, state, precision, trained, cancellation), batch);
    }

    private void Outputs(ForwardPass pass, Tensor input)
    {
        var (own, reference) = (pass.Own(graph, input), pass.Reference(graph, input));
        if (Agreement.Difference(own, reference) is var difference && difference <= Tolerance)
            return;
        var decider = ReferenceModes.Third(TorchModes.Current);
        var third = pass.In(decider, graph, input);
        if (Agreement.Difference(third, reference) <= Agreement.Tolerance)
        {
            var search = new FaultSearch((cut, batch) => Agreement.Difference(pass.Own(cut, batch), pass.In(decider, cut, batch)), Tolerance);
            throw new ModeFaultException(TorchModes.Current, $"{search.FirstWrong(graph, input)} (outputs differ by {Agreement.Show(difference)} of the largest)");
        }

        notice?.Invoke(Agreement.Difference(own, third) <= Tolerance
            ? $"ONNX Runtime's outputs differ by {Agreement.Show(difference)} of the largest from torch's in two modes, which agree: it may compute wrong numbers on this processor."
            : $"Rounding changes this network's outputs by {Agreement.Show(difference)} of the largest: three ways to compute them give three results.");
    }

    private void Gradients(GradientPass pass, Tensor input)
    {
        using var scope = NewDisposeScope();
        var own = pass.Own(input);
        var second = pass.In(ReferenceModes.Second(TorchModes.Current), input);
        if (pass.Difference(own, second) is var (name, difference) && difference <= GradientTolerance)
            return;
        // In the run's precision: where the mode that decides is as far off, rounding did it.
        var third = pass.OwnIn(ReferenceModes.Third(TorchModes.Current), input);
        if (difference > Agreement.Chance * pass.Difference(third, second).Error)
            throw new ModeFaultException(TorchModes.Current, $"the gradient of '{name}' (differs by {Agreement.Show(difference)} of its norm)");
    }
}
