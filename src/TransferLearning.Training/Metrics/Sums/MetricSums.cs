using TransferLearning.Models.Torch;
using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>The sums of an epoch's batches for one or several metrics.</summary>
internal abstract class MetricSums : IDisposable
{
    /// <summary>Whether <see cref="Add"/> needs <see cref="MeasuredBatch.Predicted"/>.</summary>
    public virtual bool NeedsPredicted => false;

    /// <summary>Adds a batch. Called without gradients, in a dispose scope.</summary>
    public abstract void Add(in MeasuredBatch batch);

    /// <summary>Sets the sums to zero.</summary>
    public abstract void Reset();

    /// <summary>The exact sums as numbers, for a checkpoint within an epoch.</summary>
    public abstract double[] Save();

    /// <summary>Continues from saved sums.</summary>
    /// <exception cref="InvalidDataException">The sums belong to other outputs.</exception>
    public abstract void Restore(IReadOnlyList<double> saved);

    public virtual void Dispose()
    {
    }

    /// <summary>Creates a tensor that outlives the current dispose scope.</summary>
    protected static Tensor Kept(Func<Tensor> make)
    {
        TorchLibrary.Load();
        return make().DetachFromDisposeScope();
    }

    /// <summary>Throws if the number of saved numbers is wrong.</summary>
    protected static void Require(IReadOnlyList<double> saved, int count)
    {
        if (saved.Count != count)
            throw new InvalidDataException($"The saved metrics hold {saved.Count} numbers; {count} are needed.");
    }
}

/// <summary>Where sums are kept.</summary>
/// <param name="Device">The device of the batches.</param>
/// <param name="OnHost">Whether the sums are computed from host memory instead of with operations on the device.</param>
internal readonly record struct SumsPlace(Device Device, bool OnHost);

/// <summary>A batch with the network's outputs. Batches on the CPU also give access to their memory.</summary>
internal readonly ref struct MeasuredBatch
{
    /// <summary>The number of samples.</summary>
    public required int Count { get; init; }

    /// <summary>The mean loss on the device; null if it has already been read.</summary>
    public Tensor? Loss { get; init; }

    /// <summary>The mean loss, if it has already been read.</summary>
    public double LossValue { get; init; }

    /// <summary>The logits, [N, outputs].</summary>
    public required Tensor Outputs { get; init; }

    /// <summary>The predictions (probabilities or numbers), [N, classes]; null if no metric needs them.</summary>
    public Tensor? Predicted { get; init; }

    /// <summary>The targets of the samples.</summary>
    public required Targets Targets { get; init; }

    /// <summary>The logits in host memory, float32, row by row; empty on another device.</summary>
    public ReadOnlySpan<float> HostOutputs { get; init; }

    /// <summary>The class indices in host memory; empty on another device.</summary>
    public ReadOnlySpan<long> HostLabels { get; init; }
}
