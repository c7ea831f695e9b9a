namespace TransferLearning.Data.Loading;

/// <summary>The parts of the augmentation that change single pictures, in order, and the samples' keys for random numbers.</summary>
internal sealed class LoaderParts
{
    private readonly long[] _keys;

    public LoaderParts(ImageSet set, AugmentationSection? augmentation)
    {
        var parts = augmentation?.Parts.OfType<ImageAugmentation>().OrderBy(part => part.Order).ToArray() ?? [];
        Crop = parts.OfType<RandomResizedCrop>().FirstOrDefault();
        Changes = [.. parts.Where(part => part is not RandomResizedCrop)];
        // The key is a hash of the name, not the index, so that adding files does not change a sample's augmentation.
        _keys = parts.Length == 0 ? [] : [.. set.Samples.Select(sample => StableHash.Of(sample.Id))];
    }

    /// <summary>The part that crops pictures before they are resized; null if there is none.</summary>
    public RandomResizedCrop? Crop { get; }

    /// <summary>All other parts.</summary>
    public ImageAugmentation[] Changes { get; }

    /// <summary>A sample's key for random numbers.</summary>
    public long Key(int index) => _keys[index];
}
