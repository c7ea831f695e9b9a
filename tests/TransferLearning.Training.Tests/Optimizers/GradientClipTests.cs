using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Tests.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Optimizers;

public class GradientClipTests
{
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
