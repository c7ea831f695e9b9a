using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Augmentation;

/// <summary>The mixing of an experiment's batches.</summary>
public static class Mixing
{
    /// <summary>
    /// Draws the mixing of a batch; null if the experiment mixes nothing. Several parts (mixup and cutmix) each get an equal share of the batches.
    /// </summary>
    /// <param name="section">The augmentation.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="epoch">The epoch of the batch.</param>
    /// <param name="step">The step of the batch.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <param name="width">Width of the pictures.</param>
    public static MixingDraw? Draw(AugmentationSection section, long seed, int epoch, int step, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(section);
        var parts = section.Parts.OfType<BatchMixing>().ToArray();
        if (parts.Length == 0)
            return null;
        var draws = new SampleDraws(Philox.Open(seed, RandomStream.Mixing, epoch), step);
        return parts[parts.Length == 1 ? 0 : draws.Below(parts.Length, 0)].Draw(draws, height, width);
    }
}
