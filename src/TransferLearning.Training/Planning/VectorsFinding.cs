using TransferLearning.Models.Vectors;

namespace TransferLearning.Training.Planning;

/// <summary>Finds the word vectors of a plan.</summary>
internal sealed class VectorsFinding(Experiment experiment, DataSplits data, Findings findings)
{
    private const string Key = "backbone.vectors";

    // With fewer known words, a text loses much of what it says.
    private const double LowCoverage = 0.6;

    /// <summary>The length of a vector; null without vectors, and if the file cannot be used, which is reported. It reads the first line only.</summary>
    public int? Dimensions() => experiment.Backbone.Vectors is { } file && data.Text is not null ? Guarded(() => (int?)new WordVectorFile(file).Dimensions(), null) : null;

    /// <summary>The vectors of the vocabulary; null without vectors, and if the file cannot be used, which is reported. It reads the whole file.</summary>
    public PlannedVectors? Read(FileHashes hashes, CancellationToken cancellation) => experiment.Backbone.Vectors is not { } file || data.Text is not { } text ? null : Guarded(() =>
    {
        var vectors = new WordVectorFile(file).Read(text.Vocabulary.Words, cancellation);
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
        return new PlannedVectors(file, hashes.Of(file), vectors, share);
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

/// <summary>The word vectors of a plan.</summary>
/// <param name="File">The file.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="Vectors">The vectors of the vocabulary.</param>
/// <param name="Share">The share of the training texts' words that the file has.</param>
public sealed record PlannedVectors(string File, string Sha256, WordVectors Vectors, double Share);
