using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>A lock between processes: a file that is kept open and locked. The operating system releases it however the process ends.</summary>
internal static class DownloadLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock and takes it.</summary>
    /// <exception cref="RunException">Another process has held the lock for too long.</exception>
    /// <exception cref="IOException">The file cannot be opened, for another reason than the lock.</exception>
    public static async Task<IDisposable> AcquireAsync(string path, TimeSpan patience, Action waiting, CancellationToken cancellation)
    {
        var told = false;
        for (var began = Environment.TickCount64; ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException refused) when (LockedFile.IsHeldElsewhere(refused))
            {
                if (Environment.TickCount64 - began > patience.TotalMilliseconds) throw new RunException($"another process has held {path} for {patience}: is it alive?");
                if (!told) waiting();
                told = true;
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }
}
