using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>A lock between processes: the file is open and locked while it is held, and the system lets go of it when the process ends, however it ends.</summary>
internal static class DownloadLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="RunException">Another process has held it for too long.</exception>
    /// <exception cref="IOException">It cannot be opened, whoever holds it.</exception>
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
