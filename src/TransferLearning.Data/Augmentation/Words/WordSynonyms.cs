namespace TransferLearning.Data.Augmentation.Words;

/// <summary>
/// Replaces words by words with similar vectors. EDA (Wei and Zou 2019) takes synonyms from WordNet and leaves out stop words; here the nearest vectors take
/// WordNet's place, and the vocabulary's most frequent words that of the stop words.
/// </summary>
[Kind("word_synonyms", "For texts: replaces each word with a probability by one of the nearest words of 'backbone.vectors'.", Scalar = nameof(Probability))]
public sealed class WordSynonyms : TextAugmentation
{
    [Key("probability", "The probability of each word.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.1;

    [Key("nearest", "How many of the nearest words of the vocabulary are drawn from.", Minimum = 1, Maximum = 1000, Unit = "words")]
    public int Nearest { get; init; } = 5;

    [Key("similarity", "The smallest cosine between the vectors of a word and its replacement. Short vectors are more alike than long ones.", Minimum = -1, Maximum = 1)]
    public double Similarity { get; init; } = 0.7;

    [Key("keep_frequent", "How many of the vocabulary's most frequent words are never replaced: words like 'how' and 'the'.", Minimum = 0, Maximum = 10_000_000, Unit = "words")]
    public int KeepFrequent { get; init; } = 100;

    internal override int Order => 0;

    internal override void Apply(List<string> words, in SampleDraws draws, NeighbourWords? neighbours)
    {
        if (neighbours is null)
            throw new InvalidOperationException("Synonyms need word vectors.");
        for (var i = 0; i < words.Count; i++)
            if (draws.Chance(Probability, i) && neighbours.Of(words[i]) is { Count: > 0 } near)
                words[i] = near[draws.Below(near.Count, i)];
    }
}
