using TransferLearning.Models.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Compares torch's mode on the processor with ONNX Runtime. If they differ, torch without oneDNN decides. The run may continue in another mode.</summary>
/// <param name="graph">The graph that torch computes in every step.</param>
/// <param name="state">The network's tensors.</param>
/// <param name="precision">The precision of the run.</param>
/// <param name="batchSize">The number of samples in a full batch.</param>
/// <param name="trained">The tensors whose gradients are compared; empty to compare only outputs.</param>
/// <param name="notice">Receives messages that are no reason to stop.</param>
internal sealed class ModeCheck(Graph graph, NetworkState state, MixedPrecision precision, int batchSize, IReadOnlyList<string> trained, Action<string>? notice)
    : BatchCheck(graph, trained, notice)
{
    protected override double Tolerance => precision.IsBf16 ? Agreement.Bf16Tolerance : Agreement.Tolerance;

    protected override double GradientTolerance => precision.IsBf16 ? Agreement.Bf16GradientTolerance : Agreement.GradientTolerance;

    protected override TorchMode Decider => ReferenceModes.Third(TorchModes.Current);

    /// <summary>Checks a batch.</summary>
    /// <param name="input">The batch on the processor.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="ModeFaultException">torch computes wrong numbers in its mode.</exception>
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
        ? $"ONNX Runtime's outputs differ by {Agreement.Show(difference)} of the largest from torch's, but two modes of torch agree: ONNX Runtime may compute wrong numbers on this processor."
        : $"Rounding changes this network's outputs by {Agreement.Show(difference)} of the largest: three ways to compute them give three results.";
}
