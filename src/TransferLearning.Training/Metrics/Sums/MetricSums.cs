using TransferLearning.Models.Torch;
using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>What is kept of an epoch's batches for one metric or several.</summary>
internal abstract class MetricSums : IDisposable
{
    /// <summary>Whether <see cref="Add"/> needs <see cref="MeasuredBatch.Predicted"/>.</summary>
    public virtual bool NeedsPredicted => false;

    /// <summary>Adds a batch. Called with gradients off, within a scope that disposes what is made here.</summary>
    public abstract void Add(in MeasuredBatch batch);

    /// <summary>Forgets everything.</summary>
    public abstract void Reset();

    /// <summary>The sums as numbers, exact, for a checkpoint within an epoch.</summary>
    public abstract double[] Save();

    /// <summary>Continues from saved sums.</summary>
    /// <exception cref="InvalidDataException">They are of other outputs.</exception>
    public abstract void Restore(IReadOnlyList<double> saved);

    public virtual void Dispose()
    {
    }

    /// <summary>A tensor that outlives the scope in which it is made.</summary>
    protected static Tensor Kept(Func<Tensor> make)
    {
        TorchLibrary.Load();
        return make().DetachFromDisposeScope();
    }

    /// <summary>That there are as many saved numbers as are needed.</summary>
    protected static void Require(IReadOnlyList<double> saved, int count)
    {
        if (saved.Count != count)
            throw new InvalidDataException($"The saved metrics hold {saved.Count} numbers; {count} are needed.");
    }
}

/// <summary>Where sums are kept.</summary>
/// <param name="Device">Where the batches are.</param>
/// <param name="OnHost">Whether they are counted from host memory; else by the device's operations.</param>
internal readonly record struct SumsPlace(Device Device, bool OnHost);

/// <summary>A batch and what the network made of it. Where it is in host memory, its memory is there too.</summary>
internal readonly ref struct MeasuredBatch
{
    /// <summary>How many samples.</summary>
    public required int Count { get; init; }

    /// <summary>The mean loss where it is on a device; null where it was read.</summary>
    public Tensor? Loss { get; init; }

    /// <summary>The mean loss where it was read.</summary>
    public double LossValue { get; init; }

    /// <summary>Logits, [N, outputs].</summary>
    public required Tensor Outputs { get; init; }

    /// <summary>What the loss makes of them (probabilities, numbers), [N, classes]; null where nobody needs it.</summary>
    public Tensor? Predicted { get; init; }

    /// <summary>What they should be.</summary>
    public required Targets Targets { get; init; }

    /// <summary>The logits in host memory, row after row, as 32-bit floats; empty on a device.</summary>
    public ReadOnlySpan<float> HostOutputs { get; init; }

    /// <summary>The classes in host memory; empty on a device.</summary>
    public ReadOnlySpan<long> HostLabels { get; init; }
}
