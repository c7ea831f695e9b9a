using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Tests.FixedOrder;

/// <summary>Compares the functions with <see cref="Math"/>, that is, with the C library, whose error is under one unit in the last place.</summary>
public class StrictMathTests
{
    [Fact]
    public void Should_compute_exponentials_and_logarithms_to_the_last_digits()
    {
        foreach (var x in Numbers(-745, 709.7, 20_001).Concat(Numbers(-1, 1, 20_001)).Concat([0, 1e-300, -1e-17, -708.5, 709.78]))
        {
            Near(Math.Exp(x), StrictMath.Exp(x), 2, $"exp({x:R})");
            if (Math.Abs(x) < 700)
                Near(Math.Log(Math.Exp(x)), StrictMath.Log(Math.Exp(x)), 2, $"log(exp({x:R}))");
        }

        foreach (var x in Numbers(1e-3, 3, 20_001).Concat([double.Epsilon, 1e-310, double.MaxValue, 1 - 1e-16, 1 + 1e-15]))
            Near(Math.Log(x), StrictMath.Log(x), 2, $"log({x:R})");
    }

    [Fact]
    public void Should_compute_the_functions_of_activations()
    {
        foreach (var x in Numbers(-40, 40, 20_001).Concat(Numbers(-1e-3, 1e-3, 2_001)))
        {
            Near(Math.Tanh(x), StrictMath.Tanh(x), 4, $"tanh({x:R})");
            Near(1 / (1 + Math.Exp(-x)), StrictMath.Sigmoid(x), 4, $"sigmoid({x:R})");
        }

        foreach (var x in Numbers(0, 1, 2_001).Append(1e-12))
            // log(1 + x) = 2·artanh(x / (2 + x)) loses no digit for a small x.
            Near(2 * Math.Atanh(x / (2 + x)), StrictMath.LogOfOnePlus(x), 4, $"log(1 + {x:R})");
        // e^x − 1 = 2·sinh(x/2)·e^(x/2).
        foreach (var x in Numbers(-3, 3, 2_001).Append(1e-12))
            Near(2 * Math.Sinh(x / 2) * Math.Exp(x / 2), StrictMath.ExpMinusOne(x), 6, $"exp({x:R}) - 1");
    }

    [Fact]
    public void Should_compute_the_functions_of_schedules_and_optimizers()
    {
        foreach (var x in Numbers(-3, 3, 6_001))
            Assert.Equal(Math.Cos(Math.PI * x), StrictMath.CosPi(x), 2e-15);
        foreach (var (number, exponent) in ((double, long)[])[(0.9, 0), (0.9, 1), (0.9, 7), (0.999, 1000), (0.9999, 100_000), (0.5, 2000)])
            Assert.Equal(Math.Pow(number, exponent), StrictMath.Power(number, exponent), 1e-12);
        foreach (var x in Numbers(0, 1, 1_001))
            Assert.Equal(Math.Pow(x, 1.7), StrictMath.Power(x, 1.7), 1e-15);
        Assert.Equal((1, 0), (StrictMath.Power(0, 0.0), StrictMath.Power(0, 2.5)));
    }

    [Fact]
    public void Should_keep_special_values()
    {
        Assert.Equal((double.PositiveInfinity, 0), (StrictMath.Exp(800), StrictMath.Exp(-800)));
        Assert.Equal((double.PositiveInfinity, double.NegativeInfinity), (StrictMath.Log(double.PositiveInfinity), StrictMath.Log(0)));
        Assert.True(double.IsNaN(StrictMath.Log(-1)) && double.IsNaN(StrictMath.Exp(double.NaN)) && double.IsNaN(StrictMath.Sigmoid(double.NaN)) && double.IsNaN(StrictMath.Tanh(double.NaN)));
        Assert.Equal((1, 0.5, 0, -1), (StrictMath.Sigmoid(1000), StrictMath.Sigmoid(0), StrictMath.Sigmoid(double.NegativeInfinity), StrictMath.Tanh(-1000)));
    }

    private static IEnumerable<double> Numbers(double from, double to, int count) => Enumerable.Range(0, count).Select(i => from + ((to - from) * i / (count - 1)));

    /// <summary>Asserts equality up to some units in the last place. A subnormal number has fewer digits.</summary>
    private static void Near(double expected, double actual, double units, string what) =>
        Assert.True(Math.Abs(expected - actual) <= units * Math.Max(Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected), double.Epsilon), $"{what}: {expected:R}, not {actual:R}");
}
