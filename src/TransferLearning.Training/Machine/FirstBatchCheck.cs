using System.Globalization;
using TorchSharp;
using TransferLearning.Models;
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

    /// <summary>Checks a batch. On a GPU it does nothing: what is wrong there is not the processor.</summary>
    /// <param name="input">The batch as the graph takes it; of a large network its first samples are looked at.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="ModeFaultException">torch is wrong in its mode.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        if (input.device_type != DeviceType.CPU)
            return;
        using var scope = NewDisposeScope();
        var samples = Math.Min(input.shape[0], Math.Max(FewestSamples, Most / Math.Max(1, graph.MultiplyAdds)));
        var batch = input.narrow(0, 0, samples);
        Outputs(new ForwardPass(state, precision, batchSize, cancellation), batch);
        if (trained.Count > 0 && !precision.IsBf16)
            Gradients(new GradientPass(graph, state, trained, cancellation), batch);
    }

    private void Outputs(ForwardPass pass, Tensor input)
    {
        var (own, reference) = (pass.Own(graph, input), pass.Reference(graph, input));
        if (Agreement.Difference(own, reference) is var difference && difference <= Tolerance)
            return;
        var third = pass.In(ReferenceModes.Third(TorchModes.Current), graph, input);
        if (Agreement.Difference(third, reference) <= Agreement.Tolerance)
            throw new ModeFaultException(TorchModes.Current, $"{new FaultSearch(pass, Tolerance).FirstWrong(graph, input)} (outputs differ by {Show(difference)} of the largest)");
        notice?.Invoke(Agreement.Difference(own, third) <= Tolerance
            ? $"ONNX Runtime's outputs differ by {Show(difference)} of the largest from torch's in two modes, which agree: it may compute wrong numbers on this processor."
            : $"Rounding changes this network's outputs by {Show(difference)} of the largest: three ways to compute them give three results.");
    }

    private void Gradients(GradientPass pass, Tensor input)
    {
        using var scope = NewDisposeScope();
        var own = pass.In(TorchModes.Current, input);
        var second = pass.In(ReferenceModes.Second(TorchModes.Current), input);
        if (pass.Difference(own, second) is var (name, difference) && difference <= Agreement.GradientTolerance)
            return;
        var third = pass.In(ReferenceModes.Third(TorchModes.Current), input);
        if (pass.Difference(second, third).Error <= Agreement.GradientTolerance)
            throw new ModeFaultException(TorchModes.Current, $"the gradient of '{name}' (differs by {Show(difference)} of its norm)");
    }

    private static string Show(double difference) => difference.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
