using TransferLearning.Models.Torch;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Machine;

/// <summary>
/// The number of threads that torch uses for the trained part of a network. For a small head, a team of threads costs more than it saves: with one thread on two
/// cores, an epoch over stored activations takes a third of the time. The choice depends on the network and the batch, never on a measurement.
/// </summary>
/// <param name="suffix">The network that is computed in every step.</param>
/// <param name="batchSize">The number of pictures per step.</param>
internal sealed class StepThreads(Graph suffix, int batchSize)
{
    /// <summary>Whether to use only one thread.</summary>
    public bool Alone { get; } = StepWork.IsLittle(suffix, batchSize);

    /// <summary>Sets the number of threads for the calling thread's operations until the result is disposed.</summary>
    public Scope Enter()
    {
        if (!Alone)
            return default;
        var before = TorchThreads.Count;
        if (before == 1)
            return default;
        TorchThreads.Set(1);
        return new Scope(before);
    }

    /// <summary>Restores the number of threads.</summary>
    public readonly struct Scope(int before) : IDisposable
    {
        public void Dispose()
        {
            if (before > 0)
                TorchThreads.Set(before);
        }
    }
}
