using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>
/// What the trained part of the network is fed with, batch by batch: pictures that go through the frozen part first, or
/// activations that were stored. Used by the torch thread alone.
/// </summary>
internal abstract class StageInput : IDisposable
{
    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">From 0, counted over all stages.</param>
    /// <param name="fromStep">The first batch wanted, from 0.</param>
    /// <param name="steps">Batches of the whole epoch.</param>
    /// <param name="cancellation">Ends the enumeration with an exception.</param>
    public abstract IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation);

    public virtual void Dispose()
    {
    }
}

/// <summary>One batch, not yet on the device. Disposing it gives its memory back.</summary>
internal abstract class InputBatch : IDisposable
{
    public abstract int Count { get; }

    /// <summary>Its place in the epoch, from 0; places are left out where every picture of a batch was skipped.</summary>
    public abstract int Step { get; }

    /// <summary>The class of each sample.</summary>
    public abstract ReadOnlySpan<int> Labels { get; }

    /// <summary>The place of each sample in its set.</summary>
    public abstract ReadOnlySpan<int> Indices { get; }

    /// <summary>How long the loop waited for it, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public abstract long WaitedTicks { get; }

    /// <summary>Brings it to the device and through the frozen part; to be called inside the step's dispose scope.</summary>
    public abstract LoadedBatch Load();

    public abstract void Dispose();
}

/// <summary>A batch on the device.</summary>
/// <param name="Input">What the trained part takes; no gradient's graph is behind it.</param>
/// <param name="Targets">What it should be classified as.</param>
internal readonly record struct LoadedBatch(Tensor Input, Targets Targets);
