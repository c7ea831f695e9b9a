using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers;

/// <summary>Numbers too small for a processor to be fast with.</summary>
internal static class Subnormals
{
    /// <summary>The smallest normal 32-bit number.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    /// <summary>
    /// Sets elements of a moving mean below the normal numbers to zero, in place. They appear where a gradient stays zero (behind a dead ReLU);
    /// a CPU takes a hundred cycles for each operation on one, and no step can tell it from zero.
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
