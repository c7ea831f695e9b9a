namespace TransferLearning.Training.Activations;

/// <summary>Reads the samples of an entry's records, each with the reader of its set. Any thread may read.</summary>
/// <param name="records">The records.</param>
/// <param name="readerOf">The reader of a set; the caller owns it.</param>
internal sealed unsafe class RecordReader(EntryRecords records, Func<ImageSet, SampleReader> readerOf)
{
    private readonly Dictionary<ImageSet, SampleReader> _readers = records.Sets.ToDictionary(set => set, readerOf, (IEqualityComparer<ImageSet>)ReferenceEqualityComparer.Instance);

    /// <summary>The records.</summary>
    public EntryRecords Records { get; } = records;

    /// <summary>The readers' options, apart from those of the order.</summary>
    public LoaderOptions Options => _readers.Values.First().Options;

    /// <summary>Bytes of one sample.</summary>
    public int PictureBytes => _readers.Values.First().PictureBytes;

    /// <summary>Reads the sample of a record.</summary>
    /// <inheritdoc cref="SampleReader.TryRead"/>
    public bool TryRead(int record, int pass, byte* pixels, out BadImage? bad)
    {
        var (set, index) = Records.SampleOf(record);
        return _readers[set].TryRead(index, pass, pixels, out bad);
    }

    /// <summary>Why a sample of a set cannot be read; null if it can.</summary>
    public BadImage? WhyBad(ImageSet set, int index, int pass, byte* pixels) => _readers[set].TryRead(index, pass, pixels, out var bad) ? null : bad;
}
