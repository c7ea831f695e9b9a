namespace TransferLearning.Data.Tokens;

/// <summary>The texts of a set as a pass over it sees them: augmented, or as they are. Any number of threads may read.</summary>
internal sealed class AugmentedTexts(ImageSet set, LoaderOptions options)
{
    private readonly TextAugmentation[] _parts = [.. (options.Augmentation?.Parts ?? []).OfType<TextAugmentation>().OrderBy(part => part.Order)];

    /// <summary>A text. A changed one has one space between them.</summary>
    /// <param name="index">The text's index in the set.</param>
    /// <param name="pass">The pass, which determines the random choices.</param>
    public string Of(int index, int pass)
    {
        var sample = set.Samples[index];
        var text = sample.Text!;
        if (_parts.Length == 0)
            return text;
        var before = WrittenWords.Of(text);
        if (before.Length == 0)
            return text;
        var words = before.ToList();
        // The key is a hash of the name, which follows from the text, so that adding rows does not change a text's augmentation.
        var key = StableHash.Of(sample.Id);
        foreach (var part in _parts)
            part.Apply(words, part.DrawsFor(options.Seed, pass, key), options.Neighbours);
        return words.SequenceEqual(before) ? text : string.Join(' ', words);
    }
}
