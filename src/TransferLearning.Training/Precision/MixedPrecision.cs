using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Precision;

/// <summary>Runs the forward pass of a network in the precision of <c>run.precision</c>.</summary>
/// <param name="device">The network's device.</param>
/// <param name="isBf16">Whether matrix products and convolutions are computed in bfloat16.</param>
internal sealed class MixedPrecision(DeviceType device, bool isBf16)
{
    public bool IsBf16 => isBf16;

    /// <summary>The precision of an experiment on a device. <c>auto</c> is fp32 on a CPU and for texts, and bf16 on CUDA unless the run is deterministic.</summary>
    public static MixedPrecision Of(Experiment experiment, DeviceType device) => new(device, IsBf16On(experiment, device));

    /// <inheritdoc cref="Of"/>
    public static bool IsBf16On(Experiment experiment, DeviceType device) => experiment.Run.Precision switch
    {
        Experiments.Sections.Precision.Bf16 => true,
        Experiments.Sections.Precision.Fp32 => false,
        _ => device == DeviceType.CUDA && experiment.Run.Deterministic == Determinism.Off && experiment.Data.Train.Input != InputKind.Text,
    };

    /// <summary>The network's output, always in float32, because losses and metrics need the precision.</summary>
    public Tensor Run(TorchExecutor executor, NetworkState state, Tensor input, RunMode mode, CancellationToken cancellation = default)
    {
        if (!isBf16)
            return executor.Run(state, input, mode, cancellation);
        Tensor output;
        using (Autocast.Begin(device))
            output = executor.Run(state, input, mode, cancellation);
        return output.to(ScalarType.Float32);
    }
}
