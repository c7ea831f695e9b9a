using System.Globalization;

namespace TransferLearning.Training.Machine;

/// <summary>How far results are from what they should be.</summary>
internal static class Agreement
{
    /// <summary>The largest difference that passes between outputs in 32-bit floats, relative to the largest output.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>The same in bfloat16 against 32-bit floats: five times what rounding does at most to the catalogue's families (0.020, Swin).</summary>
    public const double Bf16Tolerance = 0.1;

    /// <summary>
    /// The same between a GPU and the processor in 32-bit floats. Rounding to TF32 alone makes 0.0015 at most in the catalogue's families, and Winograd's
    /// convolutions in cuDNN lose about a digit (Lavin and Gray 2016).
    /// </summary>
    public const double DeviceTolerance = 1e-2;

    /// <summary>The largest relative error of a gradient's norm that passes: where an activation is all but zero, rounding decides whether a gradient passes it.</summary>
    public const double GradientTolerance = 2e-2;

    /// <summary>The same in bfloat16. Rounding alone makes up to 0.7 in some families (SqueezeNet), so beyond this another mode in bfloat16 is asked.</summary>
    public const double Bf16GradientTolerance = 0.25;

    /// <summary>The same between a GPU and the processor in 32-bit floats: with TF32 rounding alone makes up to 0.2 (SqueezeNet).</summary>
    public const double DeviceGradientTolerance = 0.1, Tf32GradientTolerance = 0.5;

    /// <summary>How much larger an error may be than the one that rounding makes in another mode of the same precision.</summary>
    public const double Chance = 3;

    /// <summary>A difference as a message gives it: <c>5.0e-1</c>.</summary>
    public static string Show(double difference) => difference.ToString("0.0e+0", CultureInfo.InvariantCulture);

    /// <summary>The largest difference, relative to the largest expected value; infinite where a finite value was expected and there is none.</summary>
    public static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        var (largest, worst) = (1e-12, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            // What overflows in the reference too says nothing of the machine.
            if (!float.IsFinite(expected[i]))
                continue;
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            worst = Math.Max(worst, float.IsFinite(actual[i]) ? Math.Abs((double)actual[i] - expected[i]) : double.PositiveInfinity);
        }

        return worst / largest;
    }
}
