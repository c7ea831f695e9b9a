using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>
/// The Huber loss: half the squared error up to <see cref="Delta"/> and linear beyond it, so that a few wrong targets do not dominate training
/// (<c>keras.losses.Huber</c>, <c>torch.nn.HuberLoss</c>).
/// </summary>
[Kind("huber", "Half the squared error for small errors, linear for large ones; errors are in units of the numbers' standard deviation.")]
public sealed class Huber : NumberLoss
{
    [Key("delta", "The error, in standard deviations, beyond which the loss is linear.", Minimum = 0, MinimumExclusive = true)]
    public double Delta { get; init; } = 1;

    internal override StrictLoss Strict => new StrictNumberLoss(error => Math.Abs(error) <= Delta
        ? (error * error / 2, error)
        : (Delta * (Math.Abs(error) - (Delta / 2)), Math.CopySign(Delta, error)));

    private protected override Tensor Each(Tensor numbers, Tensor wanted) => nn.functional.huber_loss(numbers, wanted, delta: Delta, reduction: nn.Reduction.None);
}
