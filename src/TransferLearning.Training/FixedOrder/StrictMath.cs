namespace TransferLearning.Training.FixedOrder;

/// <summary>
/// Elementary functions of float64 from additions, multiplications, divisions and roots alone. IEEE 754 defines the result of each of these, so every
/// processor computes the same bits. <see cref="Math"/> calls the C library, which chooses its code by the processor.
/// </summary>
/// <remarks>The polynomials are Taylor's. The errors, compared with <see cref="Math"/>, are a few units in the last place.</remarks>
internal static class StrictMath
{
    // ln 2 in two parts. The last 20 bits of the first are 0, so its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10, InverseLn2 = 1.44269504088896338700;

    private const double SquareRootOfHalf = 0.70710678118654752440;

    private const long ExponentBias = 1023;

    /// <summary>1 / (k + 1)! for k from 0: the coefficients of (e^x − 1) / x.</summary>
    private static readonly double[] ExpCoefficients = [.. Enumerable.Range(0, 15).Select(k => 1 / Enumerable.Range(1, k + 1).Aggregate(1.0, (product, factor) => product * factor))];

    /// <summary>2 / (2k + 3) for k from 0: the coefficients of 2·artanh(s) / s − 2 over s².</summary>
    private static readonly double[] LogCoefficients = [.. Enumerable.Range(0, 12).Select(k => 2.0 / ((2 * k) + 3))];

    /// <summary>e to the power of x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 709.782712893384)
            return double.PositiveInfinity;
        if (x < -745.1332191019412)
            return 0;
        var exponent = Math.Round(x * InverseLn2);
        var rest = x - (exponent * Ln2High) - (exponent * Ln2Low);
        return Scaled(1 + (rest * ExpSeries(rest)), (int)exponent);
    }

    /// <summary>e to the power of x, minus 1; exact to the last digits around 0.</summary>
    public static double ExpMinusOne(double x) => Math.Abs(x) < 0.35 ? x * ExpSeries(x) : Exp(x) - 1;

    /// <summary>The natural logarithm: NaN below 0, minus infinity at 0.</summary>
    public static double Log(double x)
    {
        if (!(x > 0))
            return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x))
            return x;
        var exponent = 0L;
        // A subnormal number becomes a normal one.
        if (x < 2.2250738585072014e-308)
            (x, exponent) = (x * 18014398509481984.0, -54);
        var bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (bits >> 52) - ExponentBias;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (ExponentBias << 52));
        if (mantissa > 2 * SquareRootOfHalf)
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        // log(1 + f) = 2·artanh(s) with s = f / (2 + f), arranged so that f, which is exact, is added last.
        var f = mantissa - 1;
        var s = f / (2 + f);
        var z = s * s;
        var series = 0.0;
        for (var k = LogCoefficients.Length - 1; k >= 0; k--)
            series = (series + LogCoefficients[k]) * z;
        var half = f * f / 2;
        return (exponent * Ln2High) - (half - ((s * (half + series)) + (exponent * Ln2Low)) - f);
    }

    /// <summary>log(1 + x), exact to the last digits for x in [0, 1]: the quotient corrects what the sum 1 + x rounds away (Kahan).</summary>
    public static double LogOfOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Log(sum) * (x / (sum - 1));
    }

    /// <summary>1 / (1 + e^−x).</summary>
    public static double Sigmoid(double x)
    {
        // e^−|x| never overflows.
        var small = Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : small) / (1 + small);
    }

    /// <summary>The hyperbolic tangent.</summary>
    public static double Tanh(double x)
    {
        var size = Math.Abs(x);
        if (size > 20)
            return Math.CopySign(1, x);
        var grown = ExpMinusOne(2 * size);
        return Math.CopySign(grown / (grown + 2), x);
    }

    /// <summary>The cosine of π · <paramref name="halfTurns"/>, with an absolute error.</summary>
    public static double CosPi(double halfTurns)
    {
        var part = Math.Abs(halfTurns) % 2;
        if (part > 1)
            part = 2 - part;
        if (part > 0.5)
            return -CosPi(1 - part);
        var x = Math.PI * part;
        var square = x * x;
        var series = 1.0;
        for (var k = 24; k >= 2; k -= 2)
            series = 1 - (square / (k * (k - 1)) * series);
        return series;
    }

    /// <summary>A number to the power of a whole number, at least 0, by squaring. The relative error is at most about exponent · 2⁻⁵³.</summary>
    public static double Power(double number, long exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        var power = 1.0;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1)
                power *= number;
            number *= number;
        }

        return power;
    }

    /// <summary>A number, at least 0, to the power of any number.</summary>
    public static double Power(double number, double exponent) => exponent == 0 ? 1 : number == 0 ? 0 : Exp(exponent * Log(number));

    /// <summary>(e^x − 1) / x for |x| up to 0.35.</summary>
    private static double ExpSeries(double x)
    {
        var series = 0.0;
        for (var k = ExpCoefficients.Length - 1; k >= 0; k--)
            series = (series * x) + ExpCoefficients[k];
        return series;
    }

    /// <summary>A number times a power of two. Two factors, because 2^exponent alone may be subnormal or infinite.</summary>
    private static double Scaled(double number, int exponent)
    {
        var half = exponent / 2;
        return number * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((exponent + ExponentBias) << 52);
}
