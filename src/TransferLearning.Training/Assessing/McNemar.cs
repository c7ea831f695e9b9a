namespace TransferLearning.Training.Assessing;

/// <summary>
/// McNemar's test of two classifiers on the same pictures (McNemar, 1947): exact, from the binomial distribution, for fewer than 25 pictures on which one
/// alone is right, else χ² with the continuity correction of Edwards (1948). As <c>statsmodels.stats.contingency_tables.mcnemar</c>.
/// </summary>
/// <param name="BothRight">The number of pictures that both classify correctly.</param>
/// <param name="OnlyFirst">The number of pictures that only the first classifies correctly.</param>
/// <param name="OnlySecond">The number of pictures that only the second classifies correctly.</param>
/// <param name="BothWrong">The number of pictures that neither classifies correctly.</param>
public sealed record McNemar(int BothRight, int OnlyFirst, int OnlySecond, int BothWrong)
{
    /// <summary>The number of pictures on which one alone is right, below which the test is exact.</summary>
    public const int ExactBelow = 25;

    /// <summary>Whether the test is exact.</summary>
    public bool IsExact => OnlyFirst + OnlySecond < ExactBelow;

    /// <summary>The probability of a difference as large as this between two classifiers that are equally good.</summary>
    public double PValue => OnlyFirst + OnlySecond == 0 ? 1 : IsExact ? Exact() : UpperTail(ChiSquared());

    private double Exact()
    {
        var all = OnlyFirst + OnlySecond;
        // Binomial coefficients up to C(24, 12) and powers of two are exact.
        double coefficient = 1, sum = 0;
        for (var i = 0; i <= Math.Min(OnlyFirst, OnlySecond); i++)
        {
            sum += coefficient;
            coefficient = coefficient * (all - i) / (i + 1);
        }

        return Math.Min(1, 2 * sum / Math.Pow(2, all));
    }

    private double ChiSquared() => Math.Pow(Math.Abs((double)OnlyFirst - OnlySecond) - 1, 2) / (OnlyFirst + (double)OnlySecond);

    /// <summary>The upper tail of χ² with one degree of freedom: erfc(√(x / 2)).</summary>
    internal static double UpperTail(double chiSquared)
    {
        var x = Math.Sqrt(chiSquared / 2);
        return x < 2 ? 1 - ErrorFunction(x) : ComplementByFraction(x);
    }

    /// <summary>The error function by its series (Abramowitz and Stegun, 7.1.6).</summary>
    private static double ErrorFunction(double x)
    {
        double term = x, sum = x;
        for (var n = 1; Math.Abs(term) > 1e-17 * sum; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>The complement of the error function by its continued fraction (Abramowitz and Stegun, 7.1.14), for x ≥ 2.</summary>
    private static double ComplementByFraction(double x)
    {
        var fraction = 0.0;
        for (var n = 120; n >= 1; n--)
            fraction = n / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * (x + fraction));
    }
}
