namespace TransferLearning.Data.Augmentation;

/// <summary>
/// A part of <c>augmentation</c> that mixes each picture of a batch with another. Each kind is one file with its keys. It draws a
/// <see cref="MixingDraw"/> per batch, which the device applies.
/// </summary>
public abstract class BatchMixing : AugmentationPart
{
    /// <summary>Draws the mixing of a batch.</summary>
    /// <param name="draws">The batch's random numbers. Number 0 is used already, to choose between several parts.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <param name="width">Width of the pictures.</param>
    internal abstract MixingDraw Draw(in SampleDraws draws, int height, int width);
}
