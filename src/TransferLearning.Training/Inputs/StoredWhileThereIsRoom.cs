using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Inputs;

/// <summary>
/// Stored activations, until the store has no room (for example, another program filled the disk after planning). From then on the same activations are
/// computed with the same engine and batches, so their bytes are the same. A full store fails a run only with <c>run.cache: on</c>.
/// </summary>
/// <param name="stored">The stored activations; this object owns them.</param>
/// <param name="computed">Creates the input that computes; its batches equal those of <paramref name="stored"/>.</param>
/// <param name="mode">The value of <c>run.cache</c>.</param>
/// <param name="notice">Receives the reason, once.</param>
internal sealed class StoredWhileThereIsRoom(StoredInput stored, Func<StageInput> computed, CacheMode mode, Action<string> notice) : StageInput
{
    private StageInput? _computed;

    public override IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation)
    {
        var next = fromStep;
        if (_computed is null)
        {
            using var batches = stored.Epoch(epoch, fromStep, steps, cancellation).GetEnumerator();
            while (MoveNext(batches))
            {
                next = batches.Current.Step + 1;
                yield return batches.Current;
            }
        }

        if (_computed is null)
            yield break;
        foreach (var batch in _computed.Epoch(epoch, next, steps, cancellation))
            yield return batch;
    }

    public override void Dispose()
    {
        base.Dispose();
        stored.Dispose();
        _computed?.Dispose();
    }

    private bool MoveNext(IEnumerator<InputBatch> batches)
    {
        try
        {
            return batches.MoveNext();
        }
        catch (StoreFullException full) when (mode == CacheMode.On)
        {
            throw new RunException($"{full.Message}. Make room with 'tl cache prune', raise 'run.cache_size', move the store (TL_HOME), or set 'run.cache: auto'.", full);
        }
        catch (StoreFullException full)
        {
            notice($"{full.Message}. They are computed in every epoch instead; 'tl cache prune' makes room.");
            _computed = computed();
            return false;
        }
    }
}
