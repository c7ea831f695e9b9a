namespace TransferLearning.Training.Activations;

/// <summary>How a system locks bytes of a file for <see cref="RangeLock"/>.</summary>
internal interface IByteLocks : IDisposable
{
    /// <summary>Takes the byte exclusively or shared, without waiting.</summary>
    /// <returns>False if another holder has it.</returns>
    bool TryTake(long at, bool shared);

    /// <summary>Releases the byte.</summary>
    void Release(long at);
}
