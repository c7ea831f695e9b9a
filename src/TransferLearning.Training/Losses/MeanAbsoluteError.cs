using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>The mean absolute error of the numbers, in units of their standard deviation. (Keras's MeanAbsoluteError, torch.nn.L1Loss.)</summary>
[Kind("mae", "The mean absolute error of the numbers, in units of their standard deviation.")]
public sealed class MeanAbsoluteError : NumberLoss
{
    internal override StrictLoss Strict => new StrictNumberLoss(error => (Math.Abs(error), error > 0 ? 1 : error < 0 ? -1 : error));

    private protected override Tensor Each(Tensor numbers, Tensor wanted) => nn.functional.l1_loss(numbers, wanted, reduction: nn.Reduction.None);
}
