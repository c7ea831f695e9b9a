using TransferLearning.Models.Vectors;

namespace TransferLearning.Training.Planning;

/// <summary>What the augmentation of texts needs: checks it against the other keys, and finds the neighbours of words.</summary>
public static class WordChanges
{
    private const string Key = "augmentation.word_synonyms";

    /// <summary>Reports an augmentation that cannot work with the way in which texts become numbers.</summary>
    internal static void Check(Experiment experiment, Findings findings)
    {
        if (experiment.Augmentation.Find<WordSynonyms>() is null || experiment.Data.Text is not { } text)
            return;
        if (experiment.Backbone.Vectors is null)
            findings.Error(Codes.Contradiction, Key, "'word_synonyms' finds the nearest words with 'backbone.vectors', and this backbone has none. Remove it, or use 'word_dropout' and 'word_swap'");
        else if (text.Split != TextSplit.Whitespace)
            findings.Error(Codes.Contradiction, Key, "'word_synonyms' replaces words, but 'data.text.split' makes other parts of a text. Remove one of them");
    }

    /// <summary>The neighbours of words for an experiment's synonyms; null if it has none. Reads the file of word vectors.</summary>
    /// <exception cref="RunException">The file cannot be used.</exception>
    public static NeighbourWords? Read(Experiment experiment, DataSplits data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(data);
        if (experiment.Augmentation.Find<WordSynonyms>() is null || data.Text is not { } text)
            return null;
        var findings = new Findings(experiment);
        Check(experiment, findings);
        if (findings.HasErrors)
            throw new ExperimentException([.. findings.All]);
        return Of(experiment, data, new VectorsStore().Locate(experiment.Backbone.Vectors!).Read(text.Vocabulary.Words, cancellation));
    }

    /// <summary>The neighbours of words in a plan; null if its augmentation needs none.</summary>
    internal static NeighbourWords? Of(Plan plan) => plan.Vectors is { Vectors: { } vectors } ? Of(plan.Experiment, plan.Data, vectors) : null;

    private static NeighbourWords? Of(Experiment experiment, DataSplits data, WordVectors vectors) =>
        experiment.Augmentation.Find<WordSynonyms>() is { } synonyms ? new(synonyms, data.Text!, vectors.Values, vectors.IsFound) : null;
}
