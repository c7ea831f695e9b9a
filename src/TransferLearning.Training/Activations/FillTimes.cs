namespace TransferLearning.Training.Activations;

/// <summary>How long filling an entry took, summed over its threads.</summary>
public sealed class FillTimes
{
    private long _decoding, _computing;
    private int _pictures;

    /// <summary>Time in which pictures were decoded and augmented.</summary>
    public TimeSpan Decoding => new(Interlocked.Read(ref _decoding));

    /// <summary>Time in which they went through the prefix.</summary>
    public TimeSpan Computing => new(Interlocked.Read(ref _computing));

    /// <summary>Pictures that both times are of.</summary>
    public int Pictures => _pictures;

    internal void Add(TimeSpan decoding, TimeSpan computing, int pictures)
    {
        Interlocked.Add(ref _decoding, decoding.Ticks);
        Interlocked.Add(ref _computing, computing.Ticks);
        Interlocked.Add(ref _pictures, pictures);
    }
}
