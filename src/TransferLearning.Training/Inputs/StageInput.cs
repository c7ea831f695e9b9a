using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>
/// The input of the trained part of a network, batch by batch: pictures that first go through the frozen part, or stored
/// activations. Only the torch thread may use it.
/// </summary>
internal abstract class StageInput : IDisposable
{
    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0, counted over all stages.</param>
    /// <param name="fromStep">The first batch, from 0.</param>
    /// <param name="steps">The number of batches in the whole epoch.</param>
    /// <param name="cancellation">Ends the enumeration with an exception.</param>
    public abstract IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation);

    public virtual void Dispose()
    {
    }
}

/// <summary>One batch that is not yet on the device. Disposing it releases its memory.</summary>
internal abstract class InputBatch : IDisposable
{
    public abstract int Count { get; }

    /// <summary>The batch's index in the epoch, from 0. Indices are skipped if every picture of a batch was skipped.</summary>
    public abstract int Step { get; }

    /// <summary>The class of each sample.</summary>
    public abstract ReadOnlySpan<int> Labels { get; }

    /// <summary>The index of each sample in its set.</summary>
    public abstract ReadOnlySpan<int> Indices { get; }

    /// <summary>How long the loop waited for the batch, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public abstract long WaitedTicks { get; }

    /// <summary>Moves the batch to the device and through the frozen part. Call it in the step's dispose scope.</summary>
    public abstract LoadedBatch Load();

    public abstract void Dispose();
}

/// <summary>A batch on the device.</summary>
/// <param name="Input">The input of the trained part, without an autograd graph.</param>
/// <param name="Targets">The targets of the batch.</param>
internal readonly record struct LoadedBatch(Tensor Input, Targets Targets);
