using TransferLearning.Training.Losses;
using static TorchSharp.torch;
using LossOfRun = TransferLearning.Training.Losses.Loss;
using TargetsOfBatch = TransferLearning.Training.Losses.Targets;

namespace TransferLearning.Training.Tests.Strict;

/// <summary>Compares the strict form of each loss with libtorch's computation in float64: mean, gradient, the loss of each sample, predictions.</summary>
public sealed class StrictLossTests
{
    private static readonly Dictionary<string, LossOfRun> Losses = new(StringComparer.Ordinal)
    {
        ["cross entropy"] = new CrossEntropy(),
        ["smoothed"] = new CrossEntropy { LabelSmoothing = 0.1 },
        ["shares"] = new CrossEntropy { LabelSmoothing = 0.1 },
        ["weighted"] = new CrossEntropy(),
        ["binary"] = new BinaryCrossEntropy { LabelSmoothing = 0.2 },
        ["labels"] = new BinaryCrossEntropy(),
        ["focal"] = new FocalLoss(),
        ["focal, weak"] = new FocalLoss { Gamma = 0.5, LabelSmoothing = 0.05 },
        ["focal, none"] = new FocalLoss { Gamma = 0 },
        ["mse"] = new MeanSquaredError(),
        ["mae"] = new MeanAbsoluteError(),
        ["huber"] = new Huber { Delta = 0.7 },
    };

    public static IEnumerable<string> Names => Losses.Keys;

    public static TheoryData<string> Cases => [.. Names];

    internal static LossOfRun Loss(string name) => Losses[name];

    /// <summary>Targets that fit the loss with this name.</summary>
    internal static TargetsOfBatch Targets(string name, int batch, int classes) => new(
        randint(0, classes, [batch], dtype: int64),
        name switch
        {
            "shares" => nn.functional.softmax(randn(batch, classes), 1),
            "labels" => randint(0, 2, [batch, classes]).to(float32),
            "mse" or "mae" or "huber" => randn(batch, classes),
            _ => null,
        },
        name == "weighted" ? rand(batch) : null,
        name == "labels" ? rand(classes).add(0.5) : null);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_equal_libtorch(string name) => OnTorch.Run(() =>
    {
        manual_seed(5);
        // Large logits, where a probability is 0 or 1 to the last digit, too. libtorch's gradient of a power below 1 is not a number there.
        foreach (var size in (double[])(name == "focal, weak" ? [1] : [1, 30]))
            Compare(Loss(name), randn(17, 5).mul(size), Targets(name, 17, 5));
    });

    [Fact]
    public void Should_equal_libtorch_with_one_output_for_two_classes() => OnTorch.Run(() =>
    {
        manual_seed(5);
        var loss = new BinaryCrossEntropy { LabelSmoothing = 0.1 };
        var labels = randint(0, 2, [9], dtype: int64);
        foreach (var wanted in (Tensor?[])[null, nn.functional.softmax(randn(9, 2), 1), rand(9, 1)])
            Compare(loss, randn(9, 1), new TargetsOfBatch(labels, wanted));
    });

    [Fact]
    public void Should_have_a_strict_form_for_every_loss() =>
        Assert.All(typeof(LossOfRun).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LossOfRun)) && !type.IsAbstract), type => Assert.NotNull(((LossOfRun)Activator.CreateInstance(type)!).Strict));

    [Fact]
    public void Should_report_a_loss_that_is_not_a_number() => OnTorch.Run(() =>
    {
        var logits = tensor(new[] { float.NaN, 1f, 2f, float.PositiveInfinity, 0f, 1f }, [2, 3]);
        foreach (var name in Names)
            Assert.False(double.IsFinite(Loss(name).Strict!.Mean(logits.data<float>().ToArray(), Targets(name, 2, 3), new float[6])), name);
    });

    private static void Compare(LossOfRun loss, Tensor logits, TargetsOfBatch targets)
    {
        var wide = logits.to(float64).requires_grad_(true);
        var exact = new TargetsOfBatch(targets.Labels, targets.Wanted?.to(float64), targets.Weights?.to(float64), targets.LabelWeights?.to(float64));
        var mean = loss.Mean(wide, exact);
        mean.backward();
        var values = logits.data<float>().ToArray();
        var (gradient, each) = (new float[values.Length], new float[logits.shape[0]]);
        Assert.Equal(mean.item<double>(), loss.Strict!.Mean(values, targets, gradient, 1, each), 1e-10 * Math.Max(1, Math.Abs(mean.item<double>())));
        Near(wide.grad!, gradient, "gradient");
        Near(loss.PerSample(wide.detach(), exact with { Weights = null }), each, "samples");
        Near(loss.Predicted(wide.detach()), loss.Strict.Predicted(logits).data<float>().ToArray(), "predictions");
    }

    private static void Near(Tensor expected, float[] actual, string what)
    {
        var numbers = expected.to(float64).contiguous().data<double>().ToArray();
        Assert.Equal(numbers.Length, actual.Length);
        for (var i = 0; i < numbers.Length; i++)
            Assert.True(Math.Abs(numbers[i] - actual[i]) <= 1e-6 * Math.Max(1, Math.Abs(numbers[i])), $"{what} {i}: {numbers[i]}, not {actual[i]}");
    }
}
