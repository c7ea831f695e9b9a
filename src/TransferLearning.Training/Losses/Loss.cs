using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>
/// The options of a loss and its computation. Losses take what the head gives without its closing softmax or sigmoid (logits), which is part of the
/// loss: it computes it stably. A new loss is one file in this folder.
/// </summary>
public abstract class Loss : LossDefinition
{
    /// <summary>The head's closing activation that belongs to this loss, by its name in the language.</summary>
    public abstract string Activation { get; }

    /// <summary>Whether a head with so many outputs serves so many classes, labels or numbers.</summary>
    public abstract bool Fits(int outputs, int classes);

    /// <summary>The mean over the batch, each sample by its weight, divided by the number of samples as Keras does with <c>class_weight</c>.</summary>
    /// <param name="logits">[N, outputs].</param>
    /// <param name="targets">N samples.</param>
    /// <returns>A scalar tensor with its gradient's graph.</returns>
    public Tensor Mean(Tensor logits, Targets targets)
    {
        if (targets.Weights is null)
            return Unweighted(logits, targets);
        using var each = PerSample(logits, targets);
        using var weighted = each.mul(targets.Weights);
        return weighted.mean();
    }

    /// <summary>The mean of <see cref="PerSample"/>; a loss for which torch has one operation that gives it overrides this.</summary>
    private protected virtual Tensor Unweighted(Tensor logits, Targets targets)
    {
        using var each = PerSample(logits, targets);
        return each.mean();
    }

    /// <summary>
    /// <see cref="Mean"/> and its gradient by the logits, for who goes backwards without autograd; a loss whose gradient is a short formula overrides this.
    /// </summary>
    /// <param name="logits">N samples; their gradient is written.</param>
    /// <param name="targets">What they should be.</param>
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

    /// <summary>The loss of each sample, unweighted, [N].</summary>
    public abstract Tensor PerSample(Tensor logits, Targets targets);

    /// <summary>What is predicted: the probability of each class or label, or the numbers; [N, classes], without a gradient's graph.</summary>
    public abstract Tensor Predicted(Tensor logits);
}
