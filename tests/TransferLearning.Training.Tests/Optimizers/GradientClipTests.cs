using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Tests.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Optimizers;

public class GradientClipTests
{
    /// <summary>The strict form takes float32 only.</summary>
    [Fact]
    public void Should_equal_torch_clip_grad_norm_when_strict()
    {
        foreach (var reference in Reference.Read("losses.json").GetProperty("clip").EnumerateArray())
            OnTorch.Run(() =>
            {
                TrainedParameter[] parameters = [.. reference.GetProperty("given").EnumerateArray().Select((each, index) => new TrainedParameter($"p{index}", tensor(each.Doubles(), float64).to(float32).requires_grad_(true)))];
                foreach (var parameter in parameters)
                    parameter.Value.grad = parameter.Value.detach().clone();
                using var clip = new GradientClip(reference.GetProperty("limit").GetDouble(), isStrict: true);
                Assert.Equal(reference.GetProperty("norm").GetDouble(), clip.Apply(parameters)!.item<float>(), 1e-5 * reference.GetProperty("norm").GetDouble());
                var clipped = reference.GetProperty("clipped").EnumerateArray().ToArray();
                for (var i = 0; i < parameters.Length; i++)
                    Assert.All(clipped[i].Doubles().Zip(parameters[i].Value.grad!.data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * Math.Max(1, Math.Abs(pair.First))));
            });
    }

    [Fact]
    public void Should_equal_torch_clip_grad_norm()
    {
        foreach (var reference in Reference.Read("losses.json").GetProperty("clip").EnumerateArray())
            OnTorch.Run(() =>
            {
                var given = reference.GetProperty("given").EnumerateArray().Select(each => tensor(each.Doubles(), float64)).ToArray();
                TrainedParameter[] parameters = [.. given.Select((each, index) => new TrainedParameter($"p{index}", zeros_like(each).requires_grad_(true)))];
                for (var i = 0; i < given.Length; i++)
                    parameters[i].Value.grad = given[i].clone();
                using var clip = new GradientClip(reference.GetProperty("limit").GetDouble());
                LossTests.Same([reference.GetProperty("norm").GetDouble()], clip.Apply(parameters)!, "norm");
                var clipped = reference.GetProperty("clipped").EnumerateArray().ToArray();
                for (var i = 0; i < given.Length; i++)
                    LossTests.Same(clipped[i].Doubles(), parameters[i].Value.grad!, $"p{i}");
            });
    }
}
