using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Explaining;

/// <summary>Finds by occlusion which words of a text a prediction rests on: each word is left out in turn, and the text is predicted again.</summary>
internal static class WordInfluence
{
    /// <summary>The words of some texts. Words behind the length that the network reads are left out.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="set">The texts.</param>
    /// <param name="wanted">The index of each text in the set, and the class, label or number that its words speak for.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    public static Dictionary<int, IReadOnlyList<WeighedWord>> Of(Predictor predictor, ImageSet set, IEnumerable<(int Index, int Output)> wanted, CancellationToken cancellation)
    {
        var most = predictor.Model.Text!.SequenceLength;
        var chosen = wanted.DistinctBy(each => each.Index)
            .Select(each => (each.Index, each.Output, Words: WrittenWords.Of(set.Samples[each.Index].Text!).Take(most).ToArray())).ToList();
        // Each text as it is, and then without each of its words.
        var texts = chosen.SelectMany(each => Enumerable.Range(-1, each.Words.Length + 1).Select(left => WrittenWords.Without(each.Words, left))).ToList();
        if (texts.Count == 0)
            return [];
        var outputs = predictor.Predict(TextFiles.Set(texts), cancellation: cancellation).Predictions;
        var (found, row) = (new Dictionary<int, IReadOnlyList<WeighedWord>>(), 0);
        foreach (var (index, output, words) in chosen)
        {
            var whole = outputs.Of(row++)[output];
            found[index] = [.. words.Select(word => new WeighedWord(word, whole - outputs.Of(row++)[output]))];
        }

        return found;
    }
}
