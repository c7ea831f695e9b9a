namespace TransferLearning.Data.Augmentation;

/// <summary>
/// A part of <c>augmentation</c> that mixes each picture of a batch with another. One file: its keys, and how a batch's <see cref="MixingDraw"/> is made,
/// which the device applies.
/// </summary>
public abstract class BatchMixing : AugmentationPart
{
    /// <summary>Draws how a batch is mixed.</summary>
    /// <param name="draws">The batch's random numbers. Number 0 is taken already: it chooses between several parts.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <param name="width">Width of the pictures.</param>
    internal abstract MixingDraw Draw(in SampleDraws draws, int height, int width);
}
