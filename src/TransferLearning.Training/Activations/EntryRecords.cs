using TransferLearning.Experiments.Threads;

namespace TransferLearning.Training.Activations;

/// <summary>
/// The records of an entry, and which of them belong to the samples of a set. Without augmentation an entry has one record for each different content of the
/// experiment's sets. Names, labels and splits do not count, so runs with other seeds and the folds of a cross-validation share it, and equal files share a
/// record. Augmentation depends on a sample's place in its set, so an augmented set has an entry of its own, with a record for each sample.
/// </summary>
internal sealed class EntryRecords
{
    private readonly Dictionary<ImageSet, int[]?> _places = new(ReferenceEqualityComparer.Instance);
    private readonly (ImageSet Set, int Index)[]? _first;

    private EntryRecords(int count, string data, (ImageSet Set, int Index)[]? first) => (Count, Data, _first) = (count, data, first);

    /// <summary>The number of records.</summary>
    public int Count { get; }

    /// <summary>The hash of the samples, for the key.</summary>
    public string Data { get; }

    /// <summary>The sets whose samples have a record.</summary>
    public IEnumerable<ImageSet> Sets => _places.Keys;

    /// <summary>A record for each sample of a set, in the set's order.</summary>
    /// <param name="set">The set.</param>
    /// <param name="fingerprint">The hash of its samples.</param>
    public static EntryRecords InOrder(ImageSet set, string fingerprint)
    {
        var records = new EntryRecords(set.Count, fingerprint, null);
        records._places.Add(set, null);
        return records;
    }

    /// <summary>A record for each different content of some sets.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="hashes">The hashes of files.</param>
    /// <param name="cancellation">Stops reading files whose hash is unknown.</param>
    public static EntryRecords ByContent(IReadOnlyList<ImageSet> sets, FileHashes hashes, CancellationToken cancellation)
    {
        var contents = sets.Select(set =>
        {
            var read = new string[set.Count];
            InParallel.For(0, set.Count, index => read[index] = Fingerprint.OfContent(set.Samples[index], hashes), cancellation: cancellation);
            return read;
        }).ToList();
        var distinct = new DistinctContents(contents.SelectMany(each => each));
        var first = new (ImageSet Set, int Index)[distinct.Count];
        var records = new EntryRecords(distinct.Count, distinct.Hash, first);
        foreach (var (set, read) in sets.Zip(contents))
        {
            var places = new int[set.Count];
            for (var i = 0; i < places.Length; i++)
            {
                places[i] = distinct.Find(read[i])!.Value;
                if (first[places[i]].Set is null)
                    first[places[i]] = (set, i);
            }

            records._places.TryAdd(set, places);
        }

        return records;
    }

    /// <summary>The record of each sample of a set; null if a sample's record has the sample's index.</summary>
    public int[]? Of(ImageSet set) => _places[set];

    /// <summary>The first sample that has a record.</summary>
    public (ImageSet Set, int Index) SampleOf(int record) => _first is { } first ? first[record] : (_places.Keys.First(), record);
}
