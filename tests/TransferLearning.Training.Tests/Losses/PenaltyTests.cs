using TransferLearning.Training.Losses;
using TransferLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Losses;

public class PenaltyTests
{
    [Fact]
    public void Should_equal_autograd_of_the_explicit_penalties() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var dense = randn(4, 3, float64).requires_grad_(true);
        var kernel = randn(2, 3, 3, 3, float64).requires_grad_(true);
        var pretrained = randn(2, 3, 3, 3, float64);
        var input = randn(5, 3, float64);

        // Keras: l1 · Σ |w| and l2 · Σ w² (keras.regularizers.L1L2). L2-SP (Li et al., 2018, eq. 2): α/2 · ‖w - w⁰‖².
        var written = input.mm(dense.t()).sum() + kernel.sin().sum() + 0.07 * dense.abs().sum() + 0.03 * dense.pow(2).sum() + 0.2 / 2 * (kernel - pretrained).pow(2).sum();
        var expected = autograd.grad([written], [dense, kernel]);

        using var penalty = new Penalty([new("dense", dense) { L1 = 0.07, L2 = 0.03 }, new("kernel", kernel) { Anchor = pretrained }], anchor: 0.2);
        var plain = input.mm(dense.t()).sum() + kernel.sin().sum();
        plain.backward();
        penalty.AddGradients();
        LossTests.Same(expected[0].contiguous().data<double>().ToArray(), dense.grad!, "dense");
        LossTests.Same(expected[1].contiguous().data<double>().ToArray(), kernel.grad!, "kernel");
        LossTests.Same([written.item<double>() - plain.item<double>()], penalty.Value()!, "value");
    });

    [Fact]
    public void Should_equal_autograd_when_strict() => OnTorch.Run(() =>
    {
        manual_seed(3);
        var (weight, pretrained) = (randn(7, 5).requires_grad_(true), randn(7, 5));
        // The same formulas as above, in float32.
        var written = 0.07 * weight.abs().sum() + 0.03 * weight.pow(2).sum() + 0.2 / 2 * (weight - pretrained).pow(2).sum();
        var expected = autograd.grad([written], [weight])[0];
        using var penalty = new Penalty([new("w", weight) { L1 = 0.07, L2 = 0.03, Anchor = pretrained }], anchor: 0.2, isStrict: true);
        weight.grad = zeros(7, 5);
        penalty.AddGradients();
        Assert.True((expected - weight.grad!).abs().max().item<float>() < 1e-6);
        Assert.Equal(written.item<float>(), penalty.Value()!.item<double>(), 1e-5);
    });

    [Fact]
    public void Should_be_empty_without_regularisation() => OnTorch.Run(() =>
    {
        using var penalty = new Penalty([new("w", ones(2).requires_grad_(true)) { Anchor = ones(2) }], anchor: 0);
        Assert.True(penalty.IsEmpty);
        Assert.Null(penalty.Value());
    });
}
