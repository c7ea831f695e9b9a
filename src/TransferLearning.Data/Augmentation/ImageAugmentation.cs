namespace TransferLearning.Data.Augmentation;

/// <summary>A part of <c>augmentation</c> that changes single pictures.</summary>
public abstract class ImageAugmentation : SampleAugmentation
{
    /// <summary>Changes one picture.</summary>
    internal abstract void Apply(ImageWork work, in SampleDraws draws);
}
