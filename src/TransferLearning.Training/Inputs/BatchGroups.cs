using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Several batches of an evaluation that go through the network together.</summary>
/// <param name="Loaded">The merged batch; its targets have no weights.</param>
/// <param name="Labels">The class of each sample.</param>
/// <param name="Indices">The index of each sample in its set.</param>
/// <param name="Batches">The number of merged batches.</param>
internal readonly record struct BatchGroup(LoadedBatch Loaded, IReadOnlyList<int> Labels, IReadOnlyList<int> Indices, int Batches);

/// <summary>
/// Merges small feature batches for evaluation, where the batch size only affects the time: with twenty rows, call overhead dominates.
/// Batches of pictures and feature maps are large enough and stay separate. How batches are merged depends only on their shape.
/// </summary>
/// <param name="input">The input of the set.</param>
/// <param name="longest">The length of the longest text, if batches are texts of any length; else null.</param>
/// <param name="padding">The number of padding in texts.</param>
internal sealed class BatchGroups(StageInput input, long? longest = null, int padding = 0)
{
    /// <summary>The number of words of merged texts. Each becomes hundreds of features.</summary>
    private const long GroupWords = 16_384;

    /// <summary>The size of merged features in bytes, which fits the cache of a core.</summary>
    private const long GroupBytes = 2 << 20;

    private readonly TorchSharp.Scalar _padding = padding;

    /// <summary>The groups of a pass, in order. Call it without gradients. A group is valid until the next one is requested.</summary>
    /// <param name="steps">The number of batches.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    public IEnumerable<BatchGroup> Pass(int steps, CancellationToken cancellation)
    {
        var (labels, indices, batches, width) = (new List<int>(), new List<int>(), 0, 0L);
        Tensor? rows = null, targets = null, wanted = null;
        try
        {
            foreach (var batch in input.Epoch(0, 0, steps, cancellation))
            {
                using (batch)
                using (NewDisposeScope())
                {
                    var loaded = batch.Load();
                    rows ??= Room(loaded.Input)?.DetachFromDisposeScope();
                    if (rows is null)
                    {
                        yield return new BatchGroup(loaded, batch.Labels.ToArray(), batch.Indices.ToArray(), 1);
                        continue;
                    }

                    targets ??= empty([rows.shape[0]], int64, rows.device).DetachFromDisposeScope();
                    if (labels.Count + batch.Count > rows.shape[0])
                    {
                        yield return Together();
                        Clear();
                    }

                    var own = loaded.Input.shape[1];
                    var place = rows.narrow(0, labels.Count, batch.Count);
                    place.narrow(1, 0, own).copy_(loaded.Input);
                    if (own < rows.shape[1])
                        place.narrow(1, own, rows.shape[1] - own).fill_(_padding);
                    width = Math.Max(width, own);
                    targets.narrow(0, labels.Count, batch.Count).copy_(loaded.Targets.Labels);
                    if (loaded.Targets.Wanted is { } given)
                    {
                        wanted ??= empty([rows.shape[0], given.shape[1]], given.dtype, given.device).DetachFromDisposeScope();
                        wanted.narrow(0, labels.Count, batch.Count).copy_(given);
                    }

                    labels.AddRange(batch.Labels);
                    indices.AddRange(batch.Indices);
                    batches++;
                }
            }

            using (NewDisposeScope())
                if (labels.Count > 0)
                    yield return Together();
        }
        finally
        {
            rows?.Dispose();
            targets?.Dispose();
            wanted?.Dispose();
        }

        BatchGroup Together() =>
            new(new LoadedBatch(rows!.narrow(0, 0, labels.Count).narrow(1, 0, width), new Targets(targets!.narrow(0, 0, labels.Count), wanted?.narrow(0, 0, labels.Count))), labels, indices, batches);

        void Clear()
        {
            labels.Clear();
            indices.Clear();
            (batches, width) = (0, 0);
        }
    }

    /// <summary>Allocates memory for several batches like this one; null if batches are not merged.</summary>
    private Tensor? Room(Tensor batch)
    {
        if (batch.dim() != 2)
            return null;
        var width = longest ?? batch.shape[1];
        var room = longest is { } words ? GroupWords / words : GroupBytes / (width * batch.element_size());
        return room >= 2 * batch.shape[0] ? empty([room, width], batch.dtype, batch.device) : null;
    }
}
