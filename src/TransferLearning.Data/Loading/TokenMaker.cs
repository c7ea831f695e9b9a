namespace TransferLearning.Data.Loading;

/// <summary>Makes the numbers of single texts.</summary>
internal sealed unsafe class TokenMaker(AugmentedTexts texts, TextVectorizer text) : ISampleMaker
{
    /// <inheritdoc/>
    public void Make(int index, int pass, byte* target) =>
        text.Write(texts.Of(index, pass), new Span<float>(target, text.Options.SequenceLength));

    public void Dispose()
    {
        // It holds nothing.
    }
}
