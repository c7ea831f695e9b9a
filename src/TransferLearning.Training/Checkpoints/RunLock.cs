using System.Globalization;

namespace TransferLearning.Training.Checkpoints;

/// <summary>
/// Makes sure that one process alone works on a run's folder. The operating system holds the lock (<c>flock</c>), so it is gone
/// with the process, however that ended: nothing is ever stale.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _owner;

    private RunLock(FileStream file, string owner) => (_file, _owner) = (file, owner);

    /// <summary>Takes the lock; null where another process has it.</summary>
    /// <param name="folder">The run's folder; made where it is absent.</param>
    /// <param name="holder">Who has it, in words, where the answer is null.</param>
    public static RunLock? TryTake(string folder, out string? holder)
    {
        Directory.CreateDirectory(folder);
        var owner = Path.Combine(folder, "owner");
        holder = null;
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException)
        {
            holder = ReadOwner(owner);
            return null;
        }

        File.WriteAllText(owner, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
        return new RunLock(file, owner);
    }

    public void Dispose()
    {
        File.Delete(_owner);
        _file.Dispose();
    }

    private static string ReadOwner(string owner)
    {
        try
        {
            return File.ReadAllText(owner) is { Length: > 0 } text ? text : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
