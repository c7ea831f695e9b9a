using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Optimizers;

/// <summary>An optimizer whose step needs whole tensors. It uses only torch's operations and may have any number of states.</summary>
[Collection(nameof(Alone))]
public class TensorwiseOptimizerTests
{
    [Fact]
    public void Should_step_with_torchs_operations_and_more_states_than_the_vectorised_step_has() => OnTorch.Run(() =>
    {
        using var weights = tensor(new[] { 3f, 4f }).requires_grad_(true);
        using var optimizer = new ByNorm([new("w", weights)]);
        for (var step = 0; step < 2; step++)
        {
            weights.grad = tensor(new[] { 0f, 2f });
            optimizer.Step(0.5);
        }

        // The decay comes first: a factor of 1 - 0.5 · 0.1 = 0.95 per step. Then the step: 0.5 · gradient / its norm.
        Assert.Equal([3 * 0.95f * 0.95f, (4 * 0.95f - 0.5f) * 0.95f - 0.5f], weights.data<float>().ToArray());
        Assert.Equal(["a/w", "b/w", "c/w", "d/w"], optimizer.State.Keys.Order(StringComparer.Ordinal));
        Assert.All(optimizer.State.Values, state => Assert.Equal([2f, 2f], state.data<float>().ToArray()));
    });

    /// <summary>Steps along the gradient's direction and counts its steps in four states.</summary>
    private sealed class ByNorm : Optimizer
    {
        private readonly Tensor[][] _counts;

        public ByNorm(IReadOnlyList<TrainedParameter> parameters)
            : base(parameters, weightDecay: 0.1) => _counts = [NewState("a"), NewState("b"), NewState("c"), NewState("d")];

        protected override void Update(int index, Tensor value, Tensor gradient, Tensor rate)
        {
            foreach (var count in _counts)
                count[index].add_(Scalars.One);
            value.sub_(gradient.div_(gradient.norm()).mul_(rate));
        }
    }
}
