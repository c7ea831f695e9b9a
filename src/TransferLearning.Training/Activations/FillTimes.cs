namespace TransferLearning.Training.Activations;

/// <summary>The time that filling an entry took, summed over its threads.</summary>
internal sealed class FillTimes
{
    private long _decoding, _computing;
    private int _pictures;

    /// <summary>The time for decoding and augmenting pictures.</summary>
    public TimeSpan Decoding => new(Interlocked.Read(ref _decoding));

    /// <summary>The time for computing the prefix.</summary>
    public TimeSpan Computing => new(Interlocked.Read(ref _computing));

    /// <summary>The number of pictures that both times cover.</summary>
    public int Pictures => _pictures;

    internal void Add(TimeSpan decoding, TimeSpan computing, int pictures)
    {
        Interlocked.Add(ref _decoding, decoding.Ticks);
        Interlocked.Add(ref _computing, computing.Ticks);
        Interlocked.Add(ref _pictures, pictures);
    }
}
