using System.Text.Json;
using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Losses;

/// <summary>Compares every loss and its gradient with PyTorch, also at logits of ±300: <c>reference/losses.py</c>.</summary>
[Collection(nameof(Alone))]
public class LossTests
{
    private static readonly JsonElement File = Reference.Read("losses.json");

    public static TheoryData<string> Cases() => Options.Cases(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_equal_the_reference_with_its_gradient(string name) => OnTorch.Run(() =>
    {
        var reference = Options.Case(File, name);
        var loss = Options.Make<Loss>(reference);
        var logits = Rows(reference.GetProperty("logits")).requires_grad_(true);
        var weights = reference.GetProperty("weights");
        var shares = reference.GetProperty("shares");
        var targets = new Targets(
            tensor(reference.GetProperty("labels").EnumerateArray().Select(each => each.GetInt64()).ToArray()),
            shares.ValueKind == JsonValueKind.Null ? null : Rows(shares),
            weights.ValueKind == JsonValueKind.Null ? null : tensor(weights.Doubles(), float64),
            LabelWeights(reference));
        Same(reference.GetProperty("each").Doubles(), loss.PerSample(logits, targets), name);
        var mean = loss.Mean(logits, targets);
        Same([reference.GetProperty("mean").GetDouble()], mean, name);
        mean.backward();
        Same([.. reference.GetProperty("gradient").EnumerateArray().SelectMany(row => row.Doubles())], logits.grad!, name);
        Assert.True(loss.Fits((int)logits.shape[1], (int)Math.Max(2, logits.shape[1])));
    });

    /// <summary>In float32, where a loss of several hundred has six digits.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_same_gradient_without_autograd(string name) => OnTorch.Run(() =>
    {
        var reference = Options.Case(File, name);
        var shares = reference.GetProperty("shares");
        var weights = reference.GetProperty("weights");
        var targets = new Targets(
            tensor(reference.GetProperty("labels").EnumerateArray().Select(each => each.GetInt64()).ToArray()),
            shares.ValueKind == JsonValueKind.Null ? null : Rows(shares).to(float32),
            weights.ValueKind == JsonValueKind.Null ? null : tensor(weights.Doubles(), float32),
            LabelWeights(reference)?.to(float32));
        var logits = Rows(reference.GetProperty("logits")).to(float32);
        var values = logits.data<float>().ToArray();
        var gradient = new float[values.Length];
        Array.Fill(gradient, 7);
        var mean = Options.Make<Loss>(reference).MeanWithGradient(new HostLogits(logits, values, gradient, targets.Labels.data<long>().ToArray()), targets);
        Same([reference.GetProperty("mean").GetDouble()], tensor([(double)mean]), name, 1e-6);
        Same([.. reference.GetProperty("gradient").EnumerateArray().SelectMany(row => row.Doubles())], tensor(gradient).to(float64), name, 1e-6);
    });

    private static Tensor? LabelWeights(JsonElement reference) =>
        reference.TryGetProperty("label_weights", out var weights) ? tensor(weights.Doubles(), float64) : null;

    [Fact]
    public void Should_have_a_reference_for_every_loss() =>
        Assert.Empty(Options.Kinds<Loss>().Except(File.GetProperty("cases").EnumerateArray().Select(each => each.GetProperty("kind").GetString()!)));

    [Fact]
    public void Should_give_probabilities_of_every_class() => OnTorch.Run(() =>
    {
        var binary = new BinaryCrossEntropy().Predicted(tensor(new[] { 0f, 100f, -100f }).unsqueeze(1));
        Assert.Equal([0.5f, 0.5f, 0f, 1f, 1f, 0f], binary.data<float>().ToArray());
        var three = new CrossEntropy().Predicted(tensor(new[,] { { 0f, MathF.Log(2), 0f } }));
        Same([0.25, 0.5, 0.25], three.to(float64), "softmax", 1e-7);
    });

    [Fact]
    public void Should_leak_no_tensor() => OnTorch.Run(() =>
    {
        foreach (var each in File.GetProperty("cases").EnumerateArray())
        {
            var loss = Options.Make<Loss>(each);
            var logits = Rows(each.GetProperty("logits"));
            var targets = new Targets(tensor(each.GetProperty("labels").EnumerateArray().Select(label => label.GetInt64()).ToArray()), each.GetProperty("shares").ValueKind == JsonValueKind.Null ? null : Rows(each.GetProperty("shares")));
            loss.Mean(logits, targets).Dispose();
            var alive = SettledTensors.Count;
            loss.Mean(logits, targets).Dispose();
            loss.Predicted(logits).Dispose();
            Assert.Equal(alive, Tensor.TotalCount);
        }
    });

    internal static Tensor Rows(JsonElement rows)
    {
        var values = rows.EnumerateArray().Select(row => row.Doubles()).ToArray();
        return tensor(values.SelectMany(row => row).ToArray(), float64).reshape(values.Length, -1);
    }

    internal static void Same(double[] expected, Tensor actual, string what, double tolerance = 1e-12)
    {
        var values = actual.detach().contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Reference.Near(expected[i], values[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"{what}, element {i}");
    }
}
