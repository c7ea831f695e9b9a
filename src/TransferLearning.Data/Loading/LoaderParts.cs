namespace TransferLearning.Data.Loading;

/// <summary>What the augmentation does to single pictures, in order, and the samples' names in the random numbers.</summary>
internal sealed class LoaderParts
{
    private readonly long[] _keys;

    public LoaderParts(ImageSet set, AugmentationSection? augmentation)
    {
        var parts = augmentation?.Parts.OfType<ImageAugmentation>().OrderBy(part => part.Order).ToArray() ?? [];
        Crop = parts.OfType<RandomResizedCrop>().FirstOrDefault();
        Changes = [.. parts.Where(part => part is not RandomResizedCrop)];
        // By name, not by index: a sample's augmentation does not change when files are added.
        _keys = parts.Length == 0 ? [] : [.. set.Samples.Select(sample => StableHash.Of(sample.Id))];
    }

    /// <summary>The part that cuts pictures before they are resized; null where there is none.</summary>
    public RandomResizedCrop? Crop { get; }

    /// <summary>All other parts.</summary>
    public ImageAugmentation[] Changes { get; }

    /// <summary>A sample's name in the random numbers.</summary>
    public long Key(int index) => _keys[index];
}
