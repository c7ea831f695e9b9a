namespace TransferLearning.Data.Augmentation.Words;

/// <summary>The random deletion of EDA (Wei and Zou 2019): leaves out each word with a probability.</summary>
[Kind("word_dropout", "For texts: leaves out each word with a probability; one word always stays.", Scalar = nameof(Probability))]
public sealed class WordDropout : TextAugmentation
{
    [Key("probability", "The probability of each word.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.1;

    internal override int Order => 20;

    internal override void Apply(List<string> words, in SampleDraws draws, NeighbourWords? neighbours)
    {
        var kept = new List<string>(words.Count);
        for (var i = 0; i < words.Count; i++)
            if (!draws.Chance(Probability, i))
                kept.Add(words[i]);
        if (kept.Count == words.Count)
            return;
        // As in EDA, a text that would lose all its words keeps a random one.
        if (kept.Count == 0)
            kept.Add(words[draws.Below(words.Count, 0)]);
        words.Clear();
        words.AddRange(kept);
    }
}
