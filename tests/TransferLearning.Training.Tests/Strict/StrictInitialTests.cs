using TransferLearning.Training.Strict;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Strict;

/// <summary>The initial values have the distributions of the initializers: bounds, mean, variance, and the share within one deviation.</summary>
public sealed class StrictInitialTests
{
    private const int Units = 200, Inputs = 300;

    [Fact]
    public void Should_draw_uniform_values_within_the_bounds_of_Glorot()
    {
        var values = Fill(Initializer.GlorotUniform);
        var bound = Math.Sqrt(6.0 / (Units + Inputs));
        Assert.All(values, value => Assert.InRange(value, -bound, bound));
        Assert.Equal(0, values.Average(), bound / 100);
        // A uniform distribution has a third of its squared bound as variance.
        Assert.Equal(bound * bound / 3, values.Average(value => value * value), bound * bound / 100);
        Assert.Equal(values, Fill(Initializer.GlorotUniform));
        Assert.NotEqual(values, Fill(Initializer.GlorotUniform, seed: 8));
        Assert.NotEqual(values, Fill(Initializer.GlorotUniform, name: "other"));
    }

    [Fact]
    public void Should_draw_normal_values_of_the_wanted_variance()
    {
        var plain = Fill(new Initializer.Normal(0.5));
        Assert.Equal(0.25, plain.Average(value => value * value), 0.005);
        // 68.27 % of a normal distribution lies within one standard deviation.
        Assert.Equal(0.6827, plain.Average(value => Math.Abs(value) <= 0.5 ? 1.0 : 0), 0.01);
        Assert.Contains(plain, value => Math.Abs(value) > 1);
        // Keras's he_normal: variance 2 / fan in after truncation at two deviations of the widened distribution.
        var truncated = Fill(Initializer.HeNormal);
        Assert.Equal(2.0 / Inputs, truncated.Average(value => value * value), 0.02 * 2 / Inputs);
        var edge = 2 * Math.Sqrt(2.0 / Inputs) / 0.87962566103423978;
        Assert.All(truncated, value => Assert.InRange(value, -edge, edge));
    }

    [Fact]
    public void Should_fill_every_initializer_that_a_dense_layer_can_name()
    {
        foreach (var name in Enum.GetValues<Models.Layers.KernelInitializer>())
            Assert.True(StrictInitial.Has(Models.Layers.KernelInitializers.ToInitializer(name)), $"{name}");
        Assert.All(Fill(Initializer.Ones), value => Assert.Equal(1, value));
        Assert.False(StrictInitial.Has(new Initializer.Orthogonal()));
    }

    private static double[] Fill(Initializer initializer, long seed = 7, string name = "fc.weight") => OnTorch.Run(() =>
    {
        var values = zeros(Units, Inputs);
        StrictInitial.Fill(values, new ParameterSpec(name, new TensorShape(Units, Inputs), ParameterRole.Kernel, initializer), seed);
        return values.data<float>().Select(value => (double)value).ToArray();
    });
}
