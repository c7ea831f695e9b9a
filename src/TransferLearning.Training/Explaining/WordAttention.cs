using System.Runtime.InteropServices;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Explaining;

/// <summary>
/// Finds by attention roll-out which words of a text an encoder reads: a word's share is the sum of its pieces' shares. The special tokens around the text have
/// shares of their own, which belong to no word, so the sum of the words is below 1.
/// </summary>
internal static class WordAttention
{
    private const int Batch = 8, SpecialTokens = 2;

    /// <summary>The words of some texts. Words behind the length that the network reads are left out.</summary>
    /// <param name="predictor">The model, which has attention over word pieces.</param>
    /// <param name="set">The texts.</param>
    /// <param name="wanted">The index of each text in the set.</param>
    /// <param name="cancellation">Checked before every node.</param>
    public static Dictionary<int, IReadOnlyList<WeighedWord>> Of(Predictor predictor, ImageSet set, IEnumerable<int> wanted, CancellationToken cancellation)
    {
        var text = predictor.Text!;
        var length = text.Options.SequenceLength;
        var found = new Dictionary<int, IReadOnlyList<WeighedWord>>();
        foreach (var chunk in wanted.Distinct().Chunk(Batch))
        {
            // One space between the words, as in occlusion.
            var words = Array.ConvertAll(chunk, index => WrittenWords.Of(set.Samples[index].Text!).Take(length).ToArray());
            var numbers = new float[chunk.Length * length];
            for (var i = 0; i < chunk.Length; i++)
                text.Write(string.Join(' ', words[i]), numbers.AsSpan(i * length, length));
            var shares = predictor.OnModel(
                MemoryMarshal.AsBytes<float>(numbers).ToArray(), chunk.Length,
                (model, batch) => AttentionRollOut.OfPieces(model.Network, model.State, batch, cancellation).cpu().data<float>().ToArray(), cancellation);
            for (var i = 0; i < chunk.Length; i++)
                found[chunk[i]] = Sums(words[i], PieceEnds(text, words[i]), shares.AsSpan(i * length, length));
        }

        return found;
    }

    /// <summary>Where the pieces of each word end among those of the text, without the special token in front, and cut as the network's input is.</summary>
    internal static int[] PieceEnds(TextVectorizer text, string[] words)
    {
        // Pieces never join words, so the first words of a text have the first pieces.
        var all = words.Length == 0 ? 0 : Count(words.Length, text.Options.SequenceLength);
        return [.. Enumerable.Range(1, words.Length).Select(count => Math.Min(all, Count(count, int.MaxValue)))];

        int Count(int first, int most) => text.Numbers(string.Join(' ', words, 0, first), most).Length - SpecialTokens;
    }

    private static List<WeighedWord> Sums(string[] words, int[] ends, ReadOnlySpan<float> shares)
    {
        var (found, start) = (new List<WeighedWord>(words.Length), 0);
        for (var i = 0; i < words.Length; i++)
        {
            if (i > 0 && start == ends[^1])
                break;
            double sum = 0;
            foreach (var share in shares[(1 + start)..(1 + ends[i])])
                sum += share;
            found.Add(new(words[i], sum));
            start = ends[i];
        }

        return found;
    }
}
