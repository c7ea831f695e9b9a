using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Loading;

/// <summary>
/// Puts texts of similar length into one batch, as Hugging Face's <c>LengthGroupedSampler</c>: a shuffled pass is cut into stretches of up to
/// <see cref="Stretch"/> batches, and each stretch is sorted by length. Then the batches change places. Everything is a function of the seed and the pass.
/// </summary>
/// <param name="lengths">The number of words of each text.</param>
/// <param name="batchSize">The number of texts per batch.</param>
/// <param name="seed">The seed of the order.</param>
internal sealed class LengthOrder(IReadOnlyList<int> lengths, int batchSize, long seed)
{
    /// <summary>The largest number of batches that are sorted together. In a small set it is a quarter of them, so that batches differ between passes.</summary>
    public const int Stretch = 50;

    /// <summary>The texts of a pass, in order.</summary>
    /// <param name="shuffled">The texts in random order. Those of the last batch, if it is not full, stay at the end.</param>
    /// <param name="pass">The pass.</param>
    public int[] Pass(IReadOnlyList<int> shuffled, int pass)
    {
        var batches = shuffled.Count / batchSize;
        var order = shuffled.ToArray();
        var stretch = Math.Clamp(batches / 4, 1, Stretch) * batchSize;
        for (var first = 0; first < batches * batchSize; first += stretch)
        {
            var part = order.AsSpan(first, Math.Min(stretch, (batches * batchSize) - first));
            // Texts of one length stay in their random order.
            var keys = new long[part.Length];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = ((long)lengths[part[i]] << 32) | (uint)i;
            keys.AsSpan().Sort(part);
        }

        if (batches < 2)
            return order;
        var (sorted, turns) = (order.ToArray(), Philox.Permutation(seed, RandomStream.BatchTurns, pass, batches));
        for (var batch = 0; batch < batches; batch++)
            sorted.AsSpan(turns[batch] * batchSize, batchSize).CopyTo(order.AsSpan(batch * batchSize));
        return order;
    }
}
