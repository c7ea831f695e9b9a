using TransferLearning.Models.Onnx.Quantising;

namespace TransferLearning.Models.Tests.Onnx;

/// <summary>
/// Scales and steps equal those of ONNX Runtime's own quantiser: <c>onnxruntime.quantization.quant_utils</c> of version 1.23,
/// <c>quantize_data(…, INT8, symmetric=True, reduce_range=True)</c> for each channel and <c>compute_scale_zp(low, high, 0, 255, symmetric=False)</c>.
/// </summary>
public class QuantisedNumbersTests
{
    private static readonly float[] Weights =
    [
        1.789f, 0.437f, 0.096f, -1.863f, -0.277f, -0.355f, -0.083f, -0.627f,
        -0.004f, -0.048f, -0.131f, 0.088f, 0.088f, 0.171f, 0.005f, -0.04f,
        -2.727f, -7.732f, 4.912f, -5.505f, -5.925f, -1.028f, 7.431f, 1.184f,
    ];

    [Fact]
    public void Should_round_weights_by_the_scale_of_their_channel()
    {
        var scales = QuantisedWeights.Scales(Weights, 3, [], 1);
        Assert.Equal([0.02910938f, 0.00267188f, 0.1208125f], scales, (expected, actual) => Math.Abs(expected - actual) < 1e-7);
        Assert.Equal<sbyte>([61, 15, 3, -64, -10, -12, -3, -22, -1, -18, -49, 33, 33, 64, 2, -15, -23, -64, 41, -46, -49, -9, 62, 10], QuantisedWeights.Round(Weights, scales));
    }

    [Theory]
    [InlineData(0, 6, 0, 0.02352941)]
    [InlineData(-1.5, 2.25, 102, 0.01470588)]
    [InlineData(0.3, 4, 0, 0.01568628)]
    [InlineData(-3, -1, 255, 0.01176471)]
    [InlineData(-0.7, 11.3, 15, 0.04705882)]
    public void Should_divide_a_range_into_steps(float low, float high, byte zero, double scale)
    {
        var range = ValueRange.Of(low, high);
        Assert.Equal(zero, range.Zero);
        Assert.Equal(scale, range.Scale, 1e-8);
    }

    /// <summary>Nagel et al. 2019, equation 17: with the correction, rounding the weights does not change the mean output.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_correct_the_bias_by_the_mean_error_of_the_weights(int groups)
    {
        const int Outputs = 6, Kernel = 4;
        var (inputs, each) = (6 / groups, 6 / groups * Kernel);
        float[] weights = [.. Enumerable.Range(0, Outputs * each).Select(i => MathF.Sin((i * i) + groups))], means = [0.3f, 2, -1.5f, 0, 4, 0.7f], bias = [1, -2, 0.5f, 0, 3, -1];
        var scales = QuantisedWeights.Scales(weights, Outputs, bias, 0.02f);
        var steps = QuantisedWeights.Round(weights, scales);
        var corrected = BiasCorrection.Apply(bias, weights, steps, scales, means, inputs);
        for (var output = 0; output < Outputs; output++)
        {
            var (wanted, rounded) = ((double)bias[output], (double)corrected[output]);
            for (var i = 0; i < each; i++)
            {
                var mean = means[(output / (Outputs / groups) * inputs) + (i / Kernel)];
                wanted += weights[(output * each) + i] * mean;
                rounded += steps[(output * each) + i] * scales[output] * mean;
            }

            Assert.Equal(wanted, rounded, 1e-4);
            Assert.NotEqual(bias[output], corrected[output]);
        }
    }

    [Fact]
    public void Should_use_a_scale_whose_bias_fits_32_bits()
    {
        float[] tiny = [1e-12f, -1e-12f, 0, 0], bias = [5, 0];
        var scales = QuantisedWeights.Scales(tiny, 2, bias, inputScale: 0.01f);
        var steps = QuantisedWeights.Bias(bias, scales, 0.01f);
        Assert.Equal(5, steps[0] * (double)scales[0] * 0.01, 1e-6);
        Assert.Equal(0, steps[1]);
        Assert.Equal(1, scales[1]);
    }
}
