namespace TransferLearning.Training.Machine;

/// <summary>How far results are from what they should be.</summary>
internal static class Agreement
{
    /// <summary>The largest difference that passes between outputs in 32-bit floats, relative to the largest output.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>The same in bfloat16 against 32-bit floats: rounding alone makes some hundredths in a deep network.</summary>
    public const double Bf16Tolerance = 0.3;

    /// <summary>The largest relative error of a gradient's norm that passes: where an activation is all but zero, rounding decides whether a gradient passes it.</summary>
    public const double GradientTolerance = 2e-2;

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
