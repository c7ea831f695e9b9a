using System.Globalization;

namespace TransferLearning.Training.Machine;

/// <summary>How far results may differ from their references.</summary>
internal static class Agreement
{
    /// <summary>The largest accepted difference between outputs in float32, relative to the largest output.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>The same for bfloat16 against float32: five times the largest effect of rounding in the catalogue's families (0.020, Swin).</summary>
    public const double Bf16Tolerance = 0.1;

    /// <summary>
    /// The same for a GPU against the processor in float32. Rounding to TF32 alone causes at most 0.0015 in the catalogue's families, and Winograd
    /// convolutions in cuDNN lose about one digit (Lavin and Gray 2016).
    /// </summary>
    public const double DeviceTolerance = 1e-2;

    /// <summary>The largest accepted relative error of a gradient's norm. Where an activation is almost zero, rounding decides whether a gradient passes it.</summary>
    public const double GradientTolerance = 2e-2;

    /// <summary>The same for bfloat16. Rounding alone causes up to 0.7 in some families (SqueezeNet), so a larger error is compared with another mode in bfloat16.</summary>
    public const double Bf16GradientTolerance = 0.25;

    /// <summary>The same for a GPU against the processor in float32. With TF32, rounding alone causes up to 0.2 (SqueezeNet).</summary>
    public const double DeviceGradientTolerance = 0.1, Tf32GradientTolerance = 0.5;

    /// <summary>The accepted ratio between an error and the error of rounding in another mode of the same precision.</summary>
    public const double Chance = 3;

    /// <summary>A difference as text: <c>5.0e-1</c>.</summary>
    public static string Show(double difference) => difference.ToString("0.0e+0", CultureInfo.InvariantCulture);

    /// <summary>The largest difference, relative to the largest expected value; infinite if a finite value was expected but the actual value is not finite.</summary>
    public static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        var (largest, worst) = (1e-12, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            // A value that overflows in the reference too does not count.
            if (!float.IsFinite(expected[i]))
                continue;
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            worst = Math.Max(worst, float.IsFinite(actual[i]) ? Math.Abs((double)actual[i] - expected[i]) : double.PositiveInfinity);
        }

        return worst / largest;
    }
}
