using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Data.Loading;

/// <summary>
/// The samples of each batch: an endless sequence of batches, pass after pass over the set, as a function of the seed. Gives a loader's
/// order without its pixels. For one thread.
/// </summary>
public sealed class BatchOrder
{
    private readonly int _count;
    private readonly LoaderOptions _options;
    private readonly BalancedOrder? _balanced;
    private readonly LengthOrder? _byLength;
    private int[]? _order;
    private int _orderPass = -1;

    /// <param name="count">The number of pictures in the set.</param>
    /// <param name="options">Batch size, shuffling, seed and the treatment of the last batch.</param>
    /// <param name="labels">The class of each sample, for an order that draws classes evenly.</param>
    /// <param name="lengths">The number of words of each text, for an order that puts texts of similar length together.</param>
    public BatchOrder(int count, LoaderOptions options, IReadOnlyList<int>? labels = null, IReadOnlyList<int>? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        if (options.DropLast && count < options.BatchSize)
            throw new ArgumentException($"With {count} pictures no batch of {options.BatchSize} is full.", nameof(options));
        (_count, _options) = (count, options);
        _balanced = options is { Shuffle: true, Balanced: true } && labels is not null ? new BalancedOrder(labels, options.Seed) : null;
        _byLength = options is { Shuffle: true, ByLength: true } && lengths is not null ? new LengthOrder(lengths, options.BatchSize, options.Seed) : null;
        StepsPerEpoch = options.DropLast ? count / options.BatchSize : (count + options.BatchSize - 1) / options.BatchSize;
    }

    /// <summary>The order of a set's batches.</summary>
    public static BatchOrder Of(ImageSet set, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        return new(
            set.Count, options, options.Balanced ? [.. set.Samples.Select(sample => sample.Label)] : null,
            options is { ByLength: true, Text: { } text } ? [.. WordCounts.Of(set, text).Select(words => Math.Min(words, text.Options.SequenceLength))] : null);
    }

    /// <summary>Batches in one pass over the set.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The samples of a batch.</summary>
    /// <param name="batch">The batch's index in the endless sequence, from 0; batch 0 of epoch e is <c>e · steps</c>.</param>
    /// <param name="indices">Receives the samples' indices; as long as the batch size.</param>
    /// <param name="pass">The pass over the set that the batch belongs to.</param>
    /// <returns>The number of samples in the batch.</returns>
    public int Samples(long batch, Span<int> indices, out int pass)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        pass = checked((int)(batch / StepsPerEpoch));
        var first = (int)(batch % StepsPerEpoch) * _options.BatchSize;
        if (_options.Shuffle && pass != _orderPass)
        {
            var shuffled = _balanced?.Pass(pass) ?? Philox.Permutation(_options.Seed, RandomStream.Shuffle, pass, _count);
            (_order, _orderPass) = (_byLength?.Pass(shuffled, pass) ?? shuffled, pass);
        }

        var count = Math.Min(_options.BatchSize, _count - first);
        for (var position = 0; position < count; position++)
            indices[position] = _order is null ? first + position : _order[first + position];
        return count;
    }
}
