using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>Handles subnormal numbers, which slow a CPU down.</summary>
internal static class Subnormals
{
    /// <summary>The smallest normal float32.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    /// <summary>
    /// Sets subnormal elements of a moving mean to zero, in place. They appear where a gradient stays zero (after a dead ReLU). A CPU takes a
    /// hundred cycles for each operation on one, and they do not affect any step.
    /// </summary>
    public static void Flush(Tensor mean)
    {
        if (mean.device_type != TorchSharp.DeviceType.CPU)
            return;
        using var size = mean.abs();
        using var tiny = size.lt(Threshold);
        mean.masked_fill_(tiny, Scalars.Zero);
    }

    private static TorchSharp.Scalar Threshold { get; } = Scalars.Make(SmallestNormal);
}
