using TransferLearning.Experiments.Threads;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The pictures of an experiment by their contents. Names, labels and splits do not count, so trials with other seeds and the folds of a cross-validation
/// share an entry, and equal files share a record.
/// </summary>
internal sealed class PixelRecords
{
    private readonly Dictionary<Sample, (int Index, FileStamp Stamp)> _places = new(ReferenceEqualityComparer.Instance);

    /// <param name="data">The pictures of all splits.</param>
    /// <param name="hashes">The hashes of files.</param>
    /// <param name="cancellation">Stops reading files whose hash is unknown.</param>
    public PixelRecords(DataSplits data, FileHashes hashes, CancellationToken cancellation)
    {
        var samples = data.Named().SelectMany(each => each.Set.Samples).Distinct<Sample>(ReferenceEqualityComparer.Instance).ToArray();
        var read = new (string Content, FileStamp Stamp)[samples.Length];
        // The stamp is taken first: a file that changes after it is never kept under its old content.
        InParallel.For(0, samples.Length, index =>
        {
            var stamp = FileStamp.Of(samples[index]);
            read[index] = (Fingerprint.OfContent(samples[index], hashes), stamp);
        }, cancellation: cancellation);
        var contents = new DistinctContents(read.Select(each => each.Content).Where(content => content != Fingerprint.Unreadable));
        for (var i = 0; i < samples.Length; i++)
            if (contents.Find(read[i].Content) is { } index)
                _places.Add(samples[i], (index, read[i].Stamp));
        (Count, Contents) = (contents.Count, contents.Hash);
    }

    /// <summary>The number of different pictures.</summary>
    public int Count { get; }

    /// <summary>The hash of all contents.</summary>
    public string Contents { get; }

    /// <summary>The key of the entry for a size and a way of resizing.</summary>
    public ActivationKey Key(LoaderOptions options) => ActivationKey.OfPixels(Contents, Fingerprint.OfDecoding(options));

    /// <summary>The layout of that entry.</summary>
    public RecordLayout Layout(LoaderOptions options) => new(Count, [options.ImageSize.Height, options.ImageSize.Width, 3], Chunk: 1, ElementBytes: 1);

    /// <summary>The record of a picture; null if its file could not be read.</summary>
    public int? Find(Sample sample) => _places.TryGetValue(sample, out var place) ? place.Index : null;

    /// <summary>Whether the picture's file is the one that was hashed.</summary>
    public bool IsUnchanged(Sample sample) => FileStamp.Of(sample) == _places[sample].Stamp;
}
