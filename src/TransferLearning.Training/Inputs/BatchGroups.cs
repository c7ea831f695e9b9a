using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Batches of an evaluation that go through the network together.</summary>
/// <param name="Loaded">What goes through it; of its targets no weights.</param>
/// <param name="Labels">The class of each sample.</param>
/// <param name="Indices">The place of each sample in its set.</param>
/// <param name="Batches">How many batches it is.</param>
internal readonly record struct BatchGroup(LoadedBatch Loaded, IReadOnlyList<int> Labels, IReadOnlyList<int> Indices, int Batches);

/// <summary>
/// Puts batches of features together, where nothing is learnt from them and a batch's size decides nothing but the time: most of what twenty rows take is the calls.
/// Pictures and maps of features are large enough as they are. How batches are put together depends on their shape alone.
/// </summary>
/// <param name="input">The set.</param>
internal sealed class BatchGroups(StageInput input)
{
    /// <summary>Bytes of features that go together: they stay in a core's own cache.</summary>
    private const long GroupBytes = 2 << 20;

    /// <summary>The groups of a pass, in order. To be called with gradients off; a group is valid until the next one is asked for.</summary>
    /// <param name="steps">Batches.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public IEnumerable<BatchGroup> Pass(int steps, CancellationToken cancellation)
    {
        var (labels, indices, batches) = (new List<int>(), new List<int>(), 0);
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

                    rows.narrow(0, labels.Count, batch.Count).copy_(loaded.Input);
                    targets.narrow(0, labels.Count, batch.Count).copy_(loaded.Targets.Labels);
                    if (loaded.Targets.Wanted is { } own)
                    {
                        wanted ??= empty([rows.shape[0], own.shape[1]], own.dtype, own.device).DetachFromDisposeScope();
                        wanted.narrow(0, labels.Count, batch.Count).copy_(own);
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
            new(new LoadedBatch(rows!.narrow(0, 0, labels.Count), new Targets(targets!.narrow(0, 0, labels.Count), wanted?.narrow(0, 0, labels.Count))), labels, indices, batches);

        void Clear()
        {
            labels.Clear();
            indices.Clear();
            batches = 0;
        }
    }

    /// <summary>Room for several batches like this one; null where one is enough.</summary>
    private static Tensor? Room(Tensor batch)
    {
        if (batch.dim() != 2)
            return null;
        var room = GroupBytes / (batch.shape[1] * batch.element_size());
        return room >= 2 * batch.shape[0] ? empty([room, batch.shape[1]], batch.dtype, batch.device) : null;
    }
}
