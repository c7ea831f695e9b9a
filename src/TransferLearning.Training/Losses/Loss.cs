using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>
/// The options of a loss and its computation. A loss takes logits, the head's output without its final softmax or sigmoid. The loss includes
/// that activation, which keeps it numerically stable. A new loss is one file in this folder.
/// </summary>
public abstract class Loss : LossDefinition
{
    /// <summary>The final activation of the head that belongs to this loss, by its name in the language.</summary>
    public abstract string Activation { get; }

    /// <summary>Whether a head with this number of outputs fits this number of classes, labels or numbers.</summary>
    public abstract bool Fits(int outputs, int classes);

    /// <summary>The mean loss of the batch. Samples are weighted, but the sum is divided by the number of samples, as Keras does with <c>class_weight</c>.</summary>
    /// <param name="logits">The logits, [N, outputs].</param>
    /// <param name="targets">The targets of the N samples.</param>
    /// <returns>A scalar tensor with its autograd graph.</returns>
    internal Tensor Mean(Tensor logits, Targets targets)
    {
        if (targets.Weights is null)
            return Unweighted(logits, targets);
        using var each = PerSample(logits, targets);
        using var weighted = each.mul(targets.Weights);
        return weighted.mean();
    }

    /// <summary>The mean of <see cref="PerSample"/>. A loss overrides this if torch computes it in one operation.</summary>
    private protected virtual Tensor Unweighted(Tensor logits, Targets targets)
    {
        using var each = PerSample(logits, targets);
        return each.mean();
    }

    /// <summary>
    /// <see cref="Mean"/> and its gradient with respect to the logits. Used by the manual backward pass. A loss with a short formula for its gradient overrides this.
    /// </summary>
    /// <param name="logits">The logits of N samples; their gradient is written.</param>
    /// <param name="targets">The targets of the N samples.</param>
    internal virtual float MeanWithGradient(HostLogits logits, Targets targets)
    {
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var leaf = logits.Tensor.detach().requires_grad_(true);
        var mean = Mean(leaf, targets);
        mean.backward();
        MemoryMarshal.Cast<byte, float>(leaf.grad!.contiguous().bytes).CopyTo(logits.Gradient);
        return mean.to(float32).item<float>();
    }

    /// <summary>The loss in an arithmetic that gives the same bits on every processor; null if it has no such form.</summary>
    internal virtual StrictLoss? Strict => null;

    /// <summary>The unweighted loss of each sample, [N].</summary>
    internal abstract Tensor PerSample(Tensor logits, Targets targets);

    /// <summary>The predictions: the probability of each class or label, or the numbers; [N, classes], without an autograd graph.</summary>
    public abstract Tensor Predicted(Tensor logits);
}
