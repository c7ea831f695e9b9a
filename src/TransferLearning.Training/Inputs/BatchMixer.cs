using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Mixes training batches on the device (mixup, cutmix): each picture with the one before it in the batch.</summary>
/// <param name="augmentation">The experiment's augmentation.</param>
/// <param name="seed">The experiment's seed.</param>
/// <param name="classes">The number of classes.</param>
internal sealed class BatchMixer(AugmentationSection augmentation, long seed, int classes)
{
    /// <summary>The mixer of an experiment; null if the experiment mixes nothing.</summary>
    public static BatchMixer? Of(Experiment experiment, int classes) =>
        experiment.Augmentation.Parts.Any(part => part is BatchMixing) ? new BatchMixer(experiment.Augmentation, experiment.Seed, classes) : null;

    /// <summary>Mixes a batch. The results belong to the current dispose scope.</summary>
    /// <param name="images">The images, N×3×H×W.</param>
    /// <param name="labels">The class indices, int64 [N].</param>
    /// <param name="epoch">The batch's epoch; with the step it determines the random draw.</param>
    /// <param name="step">The batch's step.</param>
    /// <param name="wanted">The target of each output, float [N, outputs], if the labels are not the targets.</param>
    /// <returns>The mixed images, channels-last, and the target of each output, float [N, outputs]; for classes their shares.</returns>
    public (Tensor Images, Tensor Wanted) Mix(Tensor images, Tensor labels, int epoch, int step, Tensor? wanted = null)
    {
        var draw = Mixing.Draw(augmentation, seed, epoch, step, (int)images.shape[2], (int)images.shape[3])!.Value;
        using var scope = NewDisposeScope();
        // Shares as tensors: a temporary scalar could be finalized while native code reads it.
        var own = tensor((float)draw.Lambda, device: images.device);
        var other = tensor((float)(1 - draw.Lambda), device: images.device);
        var mixed = Mix(images, images.roll([1L], [0L]), draw);
        var hot = wanted ?? nn.functional.one_hot(labels, classes).to(float32);
        var shares = hot.mul(own).add(hot.roll([1L], [0L]).mul(other), Scalars.One);
        return (mixed.MoveToOuterDisposeScope(), shares.MoveToOuterDisposeScope());
    }

    /// <summary>Mixes pictures with their partners according to a draw. The result is new memory, channels-last.</summary>
    internal static Tensor Mix(Tensor images, Tensor partners, MixingDraw draw)
    {
        var area = draw.Area;
        if (area == new PixelArea(0, 0, (int)images.shape[3], (int)images.shape[2]))
            return ChannelsLast.Of(Blend(images, partners, draw.Share));
        var mixed = ChannelsLast.Of(images.clone());
        if (area.Width > 0 && area.Height > 0)
            Part(mixed, area).copy_(Blend(Part(images, area), Part(partners, area), draw.Share));
        return mixed;
    }

    private static Tensor Blend(Tensor images, Tensor partners, double share) => share == 0
        ? partners
        : images.mul(tensor((float)share, device: images.device)).add(partners.mul(tensor((float)(1 - share), device: images.device)), Scalars.One);

    private static Tensor Part(Tensor images, PixelArea box) => images.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
}
