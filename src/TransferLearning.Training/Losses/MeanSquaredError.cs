using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>The mean squared error of the numbers, in units of their standard deviation. (Keras's MeanSquaredError, torch.nn.MSELoss.)</summary>
[Kind("mse", "The mean squared error of the numbers, in units of their standard deviation.")]
public sealed class MeanSquaredError : NumberLoss
{
    internal override StrictLoss Strict => new StrictNumberLoss(error => (error * error, 2 * error));

    private protected override Tensor Each(Tensor numbers, Tensor wanted) => nn.functional.mse_loss(numbers, wanted, reduction: nn.Reduction.None);
}
