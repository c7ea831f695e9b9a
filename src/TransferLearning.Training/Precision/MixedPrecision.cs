using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Precision;

/// <summary>The forward pass of a network in the precision that <c>run.precision</c> asks for.</summary>
/// <param name="device">Where the network is.</param>
/// <param name="isBf16">Whether matrix products and convolutions are computed in bfloat16.</param>
internal sealed class MixedPrecision(DeviceType device, bool isBf16)
{
    public bool IsBf16 => isBf16;

    /// <summary>What an experiment means on a device: <c>auto</c> is fp32 on a CPU, and bf16 on CUDA where numbers need not be the same every time.</summary>
    public static MixedPrecision Of(RunSection run, DeviceType device) => new(device, IsBf16On(run, device));

    /// <inheritdoc cref="Of"/>
    public static bool IsBf16On(RunSection run, DeviceType device) => run.Precision switch
    {
        Experiments.Sections.Precision.Bf16 => true,
        Experiments.Sections.Precision.Fp32 => false,
        _ => device == DeviceType.CUDA && !run.Deterministic,
    };

    /// <summary>The network's output, always in 32-bit floats: losses and metrics want their digits.</summary>
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
