using System.Text.Json;
using TorchSharp;
using TransferLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Optimizers;

/// <summary>Compares 100 steps of every optimizer with PyTorch, Keras's formulas and Lion's paper: <c>reference/optimizers.py</c>.</summary>
[Collection(nameof(Alone))]
public class OptimizerTrajectoryTests
{
    private static readonly JsonElement File = Reference.Read("optimizers.json");

    public static TheoryData<string> Cases() => Options.Cases(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_follow_the_reference_in_double_precision(string name) => Follow(name, ScalarType.Float64, 1e-9);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_follow_the_reference_in_single_precision(string name) => Follow(name, ScalarType.Float32, 1e-6);

    [Fact]
    public void Should_have_a_reference_for_every_optimizer()
    {
        Assert.Empty(Options.Kinds<TorchOptimizer>().Except(File.GetProperty("cases").EnumerateArray().Select(each => each.GetProperty("kind").GetString()!)));
    }

    [Fact]
    public void Should_continue_exactly_from_saved_state()
    {
        foreach (var each in File.GetProperty("cases").EnumerateArray())
            OnTorch.Run(() =>
            {
                using var straight = new Descent(each, ScalarType.Float32);
                straight.Steps(40);
                using var stopped = new Descent(each, ScalarType.Float32);
                stopped.Steps(17);
                using var continued = new Descent(each, ScalarType.Float32, stopped);
                continued.Steps(23);
                Assert.Equal(straight.Weights.bytes.ToArray(), continued.Weights.bytes.ToArray());
            });
    }

    [Fact]
    public void Should_leak_no_tensor_and_update_no_parameter_without_a_gradient()
    {
        foreach (var each in File.GetProperty("cases").EnumerateArray())
            OnTorch.Run(() =>
            {
                using var descent = new Descent(each, ScalarType.Float32);
                descent.Steps(2);
                var alive = SettledTensors.Count;
                descent.Steps(10);
                Assert.Equal(alive, Tensor.TotalCount);
                var before = descent.Weights.bytes.ToArray();
                descent.Optimizer.ZeroGradients();
                descent.Optimizer.Step(1);
                Assert.Equal(before, descent.Weights.bytes.ToArray());
            });
    }

    [Fact]
    public void Should_multiply_the_rate_by_the_parameters_factor() => OnTorch.Run(() =>
    {
        using var head = ones(3).requires_grad_(true);
        using var backbone = ones(3).requires_grad_(true);
        using var optimizer = new Sgd().Create([new("head", head), new("backbone", backbone) { LearningRateFactor = 0.25 }]);
        head.grad = ones(3);
        backbone.grad = ones(3);
        optimizer.Step(0.5);
        Assert.Equal([0.5f, 0.5f, 0.5f], head.data<float>().ToArray());
        Assert.Equal([0.875f, 0.875f, 0.875f], backbone.data<float>().ToArray());
    });

    /// <summary>Values computed over a whole tensor (a norm, a mean) must not include other parameters.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_update_each_parameter_as_if_it_were_alone(string name) => OnTorch.Run(() =>
    {
        var (small, large) = (new[] { 0.1f, -0.2f, 0.3f }, new[] { 30f, -20f, 10f, 5f });
        using var first = tensor(small).requires_grad_(true);
        using var second = tensor(large).requires_grad_(true);
        using var alone = tensor(large).requires_grad_(true);
        using var both = Options.Make<TorchOptimizer>(Options.Case(File, name)).Create([new("first", first), new("second", second)]);
        using var one = Options.Make<TorchOptimizer>(Options.Case(File, name)).Create([new("second", alone)]);
        for (var step = 0; step < 5; step++)
        {
            using var scope = NewDisposeScope();
            first.grad = full(3, 100f);
            second.grad = tensor(new[] { 1f, -2f, 3f, 0.5f });
            alone.grad = tensor(new[] { 1f, -2f, 3f, 0.5f });
            both.Step(0.01);
            one.Step(0.01);
        }

        Assert.NotEqual(small, first.data<float>().ToArray());
        Assert.Equal(alone.bytes.ToArray(), second.bytes.ToArray());
    });

    private static void Follow(string name, ScalarType type, double tolerance)
    {
        var reference = Options.Case(File, name);
        OnTorch.Run(() =>
        {
            using var descent = new Descent(reference, type);
            foreach (var kept in reference.GetProperty("steps").EnumerateObject())
            {
                descent.Steps(int.Parse(kept.Name) - (int)descent.Optimizer.Iterations);
                var expected = kept.Value.Doubles();
                var actual = descent.Weights.to(float64).data<double>().ToArray();
                for (var i = 0; i < expected.Length; i++)
                    Reference.Near(expected[i], actual[i], tolerance, $"{name}, step {kept.Name}, element {i}");
            }
        });
    }

    /// <summary>The descent of the reference's function, with the optimizer and rates of one of its cases.</summary>
    private sealed class Descent : IDisposable
    {
        private readonly double _rate;
        private readonly bool _moving;
        private readonly Tensor _c, _t;

        public Descent(JsonElement reference, ScalarType type, Descent? from = null)
        {
            (_rate, _moving) = (reference.GetProperty("rate").GetDouble(), reference.GetProperty("moving").GetBoolean());
            _c = tensor(File.GetProperty("c").Doubles(), type);
            _t = tensor(File.GetProperty("t").Doubles(), type);
            Weights = from?.Weights.detach().clone() ?? tensor(File.GetProperty("start").Doubles(), type);
            Weights.requires_grad_(true);
            Optimizer = Options.Make<TorchOptimizer>(reference).Create([new TrainedParameter("w", Weights)]);
            if (from is not null)
                Optimizer.Restore(from.Optimizer.State, from.Optimizer.Iterations);
        }

        public Tensor Weights { get; }

        public Optimizer Optimizer { get; }

        public void Dispose() => Optimizer.Dispose();

        public void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using (var scope = NewDisposeScope())
                using (no_grad())
                    Weights.grad = _c.mul(Weights.sub(_t)).add(Weights.mul(3).cos().mul(0.3));
                Optimizer.Step(_moving ? _rate * (0.5 + 0.5 * Math.Cos(Math.PI * Optimizer.Iterations / 100)) : _rate);
            }
        }
    }
}
