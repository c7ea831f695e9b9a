using System.Runtime.CompilerServices;

namespace TransferLearning.Data.Tokens;

/// <summary>The numbers of words of texts, without augmentation. Those of a set are counted once.</summary>
public static class WordCounts
{
    private static readonly ConditionalWeakTable<TextVectorizer, ConditionalWeakTable<ImageSet, int[]>> Counted = [];

    /// <summary>The number of words or pieces of each text of a set, including those beyond <see cref="TokenForm.SequenceLength"/>.</summary>
    public static IReadOnlyList<int> Of(ImageSet set, TextVectorizer text)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(text);
        return Counted.GetOrCreateValue(text).GetValue(set, each => [.. each.Samples.Select(sample => text.Numbers(sample.Text!).Length)]);
    }
}
