using TransferLearning.Data;
using TransferLearning.Experiments;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Running;

/// <summary>Applies mixup and cutmix to training batches on the device: each picture with the one before it in the batch.</summary>
/// <param name="augmentation">The experiment's augmentation.</param>
/// <param name="seed">The experiment's seed.</param>
/// <param name="classes">Classes of the data.</param>
internal sealed class BatchMixer(AugmentationSection augmentation, long seed, int classes)
{
    /// <summary>The mixer of an experiment; null where it mixes nothing.</summary>
    public static BatchMixer? Of(Experiment experiment, int classes) =>
        experiment.Augmentation.Parts.Any(part => part is BatchMixing) ? new BatchMixer(experiment.Augmentation, experiment.Seed, classes) : null;

    /// <summary>Mixes a batch; what is returned belongs to the current dispose scope.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="labels">int64 [N].</param>
    /// <param name="epoch">The batch's epoch: with the step, what the draw depends on.</param>
    /// <param name="step">The batch's step.</param>
    /// <returns>The mixed images, channels-last, and each one's shares of the classes, float [N, classes].</returns>
    public (Tensor Images, Tensor Shares) Mix(Tensor images, Tensor labels, int epoch, int step)
    {
        var draw = Mixing.Draw(augmentation, seed, epoch, step, (int)images.shape[2], (int)images.shape[3])!.Value;
        using var scope = NewDisposeScope();
        // Weights as tensors: a temporary scalar could be finalized while native code reads it.
        var own = tensor((float)draw.Lambda, device: images.device);
        var other = tensor((float)(1 - draw.Lambda), device: images.device);
        var partners = images.roll([1L], [0L]);
        var mixed = draw.Box is { } box ? Paste(images, partners, box) : ChannelsLast.Of(images.mul(own).add(partners.mul(other), Scalars.One));
        var hot = nn.functional.one_hot(labels, classes).to(float32);
        var shares = hot.mul(own).add(hot.roll([1L], [0L]).mul(other), Scalars.One);
        return (mixed.MoveToOuterDisposeScope(), shares.MoveToOuterDisposeScope());
    }

    private static Tensor Paste(Tensor images, Tensor partners, PixelArea box)
    {
        var mixed = ChannelsLast.Of(images.clone());
        if (box.Width > 0 && box.Height > 0)
            Part(mixed, box).copy_(Part(partners, box));
        return mixed;
    }

    private static Tensor Part(Tensor images, PixelArea box) => images.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
}
