namespace TransferLearning.Data.Augmentation;

/// <summary>
/// Numbers of the beta distribution, computed from two of the gamma distribution (Marsaglia and Tsang, "A simple method for generating gamma
/// variables", 2000).
/// </summary>
internal static class Beta
{
    private const int MostAttempts = 64; // At worst one in twenty is rejected, so this is never reached.

    /// <summary>A random number of Beta(alpha, alpha).</summary>
    /// <param name="alpha">Both parameters.</param>
    /// <param name="draws">The random numbers.</param>
    /// <param name="first">The index of the first draw that may be used.</param>
    public static double Symmetric(double alpha, in SampleDraws draws, int first)
    {
        var (x, y) = (LogGamma(alpha, draws, first), LogGamma(alpha, draws, first + 4 * MostAttempts));
        // Computed with logarithms: for a small alpha both gamma numbers may underflow.
        return 1 / (1 + Math.Exp(y - x));
    }

    private static double LogGamma(double shape, in SampleDraws draws, int first)
    {
        if (shape < 1)
            return LogGamma(shape + 1, draws, first + 1) + Math.Log(1 - draws.Unit(first)) / shape;
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var draw = first + 1 + attempt * 3;
            var normal = Math.Sqrt(-2 * Math.Log(1 - draws.Unit(draw))) * Math.Cos(2 * Math.PI * draws.Unit(draw + 1));
            var v = Math.Pow(1 + c * normal, 3);
            if (v > 0 && Math.Log(1 - draws.Unit(draw + 2)) < 0.5 * normal * normal + d - d * v + d * Math.Log(v))
                return Math.Log(d * v);
        }
        return Math.Log(d);
    }
}
