namespace TransferLearning.Data.Samples;

/// <summary>
/// Pictures in a fixed order: by <see cref="Sample.Id"/>, ordinal. Batches, caches and random draws refer to a sample by its index here.
/// </summary>
public sealed record ImageSet(IReadOnlyList<Sample> Samples)
{
    /// <summary>The number of pictures.</summary>
    public int Count => Samples.Count;

    /// <summary>What the samples are, for messages: pictures or texts.</summary>
    public string Noun => Samples is [{ Text: not null }, ..] ? "texts" : "pictures";

    /// <summary>A set of the samples, sorted.</summary>
    public static ImageSet Of(IEnumerable<Sample> samples) =>
        new([.. samples.OrderBy(sample => sample.Id, StringComparer.Ordinal)]);

    /// <summary>The number of pictures per class or label, by index.</summary>
    /// <param name="classes">The number of classes or labels.</param>
    public int[] CountByClass(int classes)
    {
        var counts = new int[classes];
        foreach (var sample in Samples)
            if (sample.Targets is { Span: var targets })
                for (var label = 0; label < classes; label++)
                    counts[label] += targets[label] > 0 ? 1 : 0;
            else
                counts[sample.Label]++;
        return counts;
    }
}
