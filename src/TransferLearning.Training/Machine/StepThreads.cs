using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Machine;

/// <summary>
/// How many threads torch uses for the part of a network that trains. Handing a small head's products to a team of threads costs more than computing them: on two cores
/// an epoch of a head over stored activations takes a third of the time with one thread. The choice follows from the network and the batch, never from a measurement.
/// </summary>
/// <param name="suffix">What is computed in every step.</param>
/// <param name="batchSize">Pictures a step.</param>
internal sealed class StepThreads(Graph suffix, int batchSize)
{
    /// <summary>Multiplications of a forward pass below which one thread is faster.</summary>
    internal const long FewMultiplyAdds = 20_000_000;

    /// <summary>Whether one thread does it all.</summary>
    public bool Alone { get; } = suffix.MultiplyAdds * batchSize < FewMultiplyAdds;

    /// <summary>Until the result is disposed, the calling thread's operations have their team.</summary>
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

    /// <summary>Gives back the threads that there were.</summary>
    public readonly struct Scope(int before) : IDisposable
    {
        public void Dispose()
        {
            if (before > 0)
                TorchThreads.Set(before);
        }
    }
}
