namespace TransferLearning.Data.Augmentation.Words;

/// <summary>Swaps neighbouring words. EDA (Wei and Zou 2019) swaps any two words; neighbours keep more of a text's order.</summary>
[Kind("word_swap", "For texts: swaps a word and the next one with a probability; each word moves by at most one place.", Scalar = nameof(Probability))]
public sealed class WordSwap : TextAugmentation
{
    [Key("probability", "The probability of each word.", Minimum = 0, Maximum = 1)]
    public double Probability { get; init; } = 0.1;

    internal override int Order => 10;

    internal override void Apply(List<string> words, in SampleDraws draws, NeighbourWords? neighbours)
    {
        for (var i = 0; i + 1 < words.Count; i++)
            if (draws.Chance(Probability, i))
            {
                (words[i], words[i + 1]) = (words[i + 1], words[i]);
                i++;
            }
    }
}
