namespace TransferLearning.Data.Augmentation.Words;

/// <summary>A part of <c>augmentation</c> that changes the words of single texts, before they become numbers.</summary>
public abstract class TextAugmentation : SampleAugmentation
{
    public override InputKind Input => InputKind.Text;

    /// <summary>Changes one text. A part that changes nothing leaves the list as it is.</summary>
    /// <param name="words">The words of the text, split at whitespace, with their punctuation.</param>
    /// <param name="draws">The random numbers. Word <c>i</c> uses the numbers with index <c>i</c>.</param>
    /// <param name="neighbours">The nearest words; null if no part needs them.</param>
    internal abstract void Apply(List<string> words, in SampleDraws draws, NeighbourWords? neighbours);
}
