using TransferLearning.Models.Vectors;

namespace TransferLearning.Training.Planning;

/// <summary>Finds the word vectors of a plan.</summary>
internal sealed class VectorsFinding(Experiment experiment, DataSplits data, Findings findings)
{
    private const string Key = "backbone.vectors";

    // With fewer known words, a text loses much of what it says.
    private const double LowCoverage = 0.6;

    private VectorsSource? _source;

    /// <summary>Where the vectors come from; null without vectors, and if they cannot be found, which is reported.</summary>
    public VectorsSource? Source => experiment.Backbone.Vectors is { } vectors && data.Text is not null ? _source ??= Guarded(() => new VectorsStore().Locate(vectors), null) : null;

    /// <summary>The length of a vector; null without vectors, and if the file cannot be used, which is reported. It reads the first line only.</summary>
    public int? Dimensions() => Source is { } source ? Guarded(() => (int?)source.Dimensions(), null) : null;

    /// <summary>The vectors of the vocabulary; null without vectors, and if the file cannot be used, which is reported. It reads the whole file.</summary>
    public PlannedVectors? Read(FileHashes hashes, CancellationToken cancellation) => Source is not { } source || data.Text is not { } text ? null : Guarded(() =>
    {
        if (source.Path is not { } file)
            return new PlannedVectors(source, source.Url!.ToString(), source.Dimensions(), null, null);
        var hash = hashes.Of(file);
        if (source.Sha256 is { } expected && hash != expected)
            throw new RunException($"'{file}' is not what was published: its SHA-256 should be {expected} and is {hash}. Delete it; '{source.PullCommand}' fetches it again");
        var vectors = source.Read(text.Vocabulary.Words, cancellation);
        var (known, all) = (0L, 0L);
        foreach (var sample in data.Train.Samples)
            foreach (var number in text.Numbers(sample.Text!, text.Options.SequenceLength))
            {
                known += vectors.IsFound[number] ? 1 : 0;
                all++;
            }
        var share = all == 0 ? 1 : (double)known / all;
        if (share < LowCoverage)
            findings.Warning(Codes.Harmful, Key, FormattableString.Invariant(
                $"the file knows only {share * 100:0.#} % of the words of the training texts ({vectors.Found:N0} of the vocabulary's {text.Vocabulary.Count - 2:N0} words): the others are zeros. Check 'data.text.standardize' (most vectors are lower-case), or take vectors of the texts' language"));
        return new PlannedVectors(source, source.Member is { } member ? $"{hash} {member}" : hash, vectors.Dimensions, vectors, share);
    }, null);

    private T? Guarded<T>(Func<T?> read, T? otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is RunException or IOException or UnauthorizedAccessException)
        {
            findings.Error(Codes.BadWeights, Key, wrong.Message);
            return otherwise;
        }
    }
}
