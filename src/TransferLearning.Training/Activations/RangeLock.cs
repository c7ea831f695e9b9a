namespace TransferLearning.Training.Activations;

/// <summary>
/// Locks on bytes of a file. They end with the open file, so a killed process leaves none. Two openings of the file in one process exclude
/// each other like two processes.
/// </summary>
internal sealed class RangeLock : IDisposable
{
    private readonly FileStream _file;
    private readonly IByteLocks _locks;

    public RangeLock(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _locks = OperatingSystem.IsLinux() ? new LinuxByteLocks(_file)
            : OperatingSystem.IsWindows() ? new WindowsByteLocks(_file)
            : new FileByteLocks(path);
    }

    /// <summary>Takes the byte exclusively or shared, without waiting.</summary>
    /// <returns>False if another holder has it.</returns>
    public bool TryTake(long at, bool shared = false) => _locks.TryTake(at, shared);

    /// <summary>Takes the byte, trying every few milliseconds.</summary>
    /// <exception cref="OperationCanceledException"/>
    public void Take(long at, bool shared, CancellationToken cancellation)
    {
        while (!TryTake(at, shared))
            if (cancellation.WaitHandle.WaitOne(5))
                cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Releases the byte.</summary>
    public void Release(long at) => _locks.Release(at);

    public void Dispose()
    {
        _locks.Dispose();
        _file.Dispose();
    }
}
