using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>The check of torch's mode on the processor, against ONNX Runtime; torch without oneDNN decides. There may be another mode to go on in.</summary>
/// <param name="graph">What torch computes in every step.</param>
/// <param name="state">The network's tensors.</param>
/// <param name="precision">What the run computes in.</param>
/// <param name="batchSize">Samples of a whole batch.</param>
/// <param name="trained">The tensors whose gradients are compared; none where only outputs count.</param>
/// <param name="notice">Told what is worth a line and no reason to stop.</param>
internal sealed class ModeCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
    : BatchCheck(graph, trained, notice)
{
    protected override double Tolerance => precision.IsBf16 ? Agreement.Bf16Tolerance : Agreement.Tolerance;

    protected override double GradientTolerance => precision.IsBf16 ? Agreement.Bf16GradientTolerance : Agreement.GradientTolerance;

    protected override TorchMode Decider => ReferenceModes.Third(TorchModes.Current);

    /// <summary>Checks a batch.</summary>
    /// <param name="input">On the processor.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="ModeFaultException">torch is wrong in its mode.</exception>
    public void Run(Tensor input, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var pass = new ForwardPass(state, precision, batchSize, cancellation);
        Outputs(pass, pass, input);
        if (Trained.Count == 0)
            return;
        var gradients = new GradientPass(Graph, state, precision, Trained, cancellation);
        Gradients(gradients, gradients, input);
    }

    protected override Exception Wrong(Tensor input, string fault) => new ModeFaultException(TorchModes.Current, fault);

    protected override string Doubt(double difference, double fromDecider) => fromDecider <= Tolerance
        ? $"ONNX Runtime's outputs differ by {Agreement.Show(difference)} of the largest from torch's in two modes, which agree: it may compute wrong numbers on this processor."
        : $"Rounding changes this network's outputs by {Agreement.Show(difference)} of the largest: three ways to compute them give three results.";
}
