using TransferLearning.Models.Ops;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Explaining;

/// <summary>
/// The features of a run's training pictures in the activation store: what its head reads, without augmentation. A run has them if all stages
/// train the head alone, so that the model still has the weights they were computed with.
/// </summary>
public sealed class StoredFeatures
{
    private readonly StorePlan _store;
    private readonly ImageSet _training;
    private readonly TensorShape _shape;

    private StoredFeatures(StorePlan store, ImageSet training, TensorShape shape) => (_store, _training, _shape) = (store, training, shape);

    /// <summary>The stored features of a run; null if not all of them are in the store.</summary>
    public static StoredFeatures? Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Stages.Any(stage => stage.Store is null || stage.Store.Key.Cut != plan.Stages[0].Store?.Key.Cut || stage.Store.Key.Precision != "fp32"))
            return null;
        var head = Features.InFrontOfHead(plan.Network);
        // Sequences are stored with their padding.
        if (plan.Stages[0].Prefix!.SequenceBeforeCut() is not null || !IsMoved(plan.Network, plan.Stages[0].Store!.Key.Cut, head.Output))
            return null;
        var found = new StoredFeatures(plan.Stages[0].Store!, plan.Data.Train, head.OutputShape);
        return new ActivationStore().CountPresent(found.Key) == found.Records.Count ? found : null;
    }

    /// <summary>Whether these are the features of a set's pictures.</summary>
    internal bool AreOf(ImageSet set) => set.Samples.Select(sample => sample.Path).SequenceEqual(_training.Samples.Select(sample => sample.Path), StringComparer.Ordinal);

    /// <summary>Reads the features of some pictures; those that could not be decoded are left out. Images and tokens are averaged over their positions.</summary>
    /// <param name="indices">The pictures' indices among the training pictures.</param>
    /// <param name="cancellation">Checked before every picture.</param>
    /// <returns>The place of each picture in the list and its features; null if they are no longer in the store.</returns>
    internal unsafe IReadOnlyList<(int Index, float[] Values)>? Read(IReadOnlyList<int> indices, CancellationToken cancellation)
    {
        using var entry = new ActivationStore().TryOpen(Key, _store.LayoutOf(Records), out _, lengths: null, cancellation);
        if (entry is null)
            return null;
        var (rows, record) = (new List<(int, float[])>(indices.Count), new float[_store.Shape.Aggregate(1L, (all, size) => all * size)]);
        var places = Records.Of(_training);
        for (var place = 0; place < indices.Count; place++)
        {
            cancellation.ThrowIfCancellationRequested();
            var at = places?[indices[place]] ?? indices[place];
            if (entry.IsSkipped(at))
                continue;
            if (!entry.Has(at))
                return null;
            fixed (float* to = record)
                entry.Gather([at], to);
            rows.Add((place, Averaged(record)));
        }

        return rows;
    }

    // Whether a node's output holds that of an earlier node, at most flattened or averaged over its positions.
    private static bool IsMoved(Graph network, string node, string earlier)
    {
        while (node != earlier)
        {
            if (node == Graph.InputName || network[node] is not { Op: Flatten or GlobalPool { Maximum: false } } moves)
                return false;
            node = moves.Inputs[0];
        }

        return true;
    }

    private ActivationKey Key => _store.KeyOf(_training, training: false, 0);

    private EntryRecords Records => _store.RecordsOf(_training, training: false);

    // [channels, height, width] and [tokens, width] become [channels] and [width].
    private float[] Averaged(float[] record)
    {
        if (_shape.Rank == 1 || record.Length < _shape.Elements)
            return [.. record];
        var byChannel = _shape.Rank == 3;
        var features = new double[byChannel ? _shape[0] : _shape[1]];
        var positions = record.Length / features.Length;
        for (var i = 0; i < record.Length; i++)
            features[byChannel ? i / positions : i % features.Length] += record[i];
        return [.. features.Select(sum => (float)(sum / positions))];
    }
}
