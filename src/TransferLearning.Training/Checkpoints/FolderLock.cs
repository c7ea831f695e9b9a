using System.Diagnostics;
using System.Globalization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Checkpoints;

/// <summary>
/// A lock that lets only one process work on a folder: a run's or a sweep's. The operating system holds it (<c>flock</c>), so it ends with the
/// process, however that ends, and is never stale.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private const string Removed = ".removed";

    private readonly FileStream _file;
    private readonly string _owner;
    private bool _isRemoved;

    private FolderLock(FileStream file, string owner) => (_file, _owner) = (file, owner);

    /// <summary>Takes the lock; null if another process has it.</summary>
    /// <param name="folder">The folder; created if it does not exist.</param>
    /// <param name="holder">If null is returned, the process that has the lock, as text.</param>
    /// <exception cref="RunException">The folder cannot be written.</exception>
    public static FolderLock? TryTake(string folder, out string? holder)
    {
        var owner = Path.Combine(folder, "owner");
        holder = null;
        try
        {
            Directory.CreateDirectory(folder);
            var file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            File.WriteAllText(owner, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
            return new FolderLock(file, owner);
        }
        catch (IOException wrong) when (LockedFile.IsHeldElsewhere(wrong))
        {
            holder = ReadOwner(owner);
            return null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The folder '{folder}' cannot be written: {wrong.Message}", wrong);
        }
    }

    /// <summary>The process that has the lock, as text; null if none has. This does not touch the lock, so a process that takes it meanwhile is not refused.</summary>
    public static string? HolderOf(string folder)
    {
        var owner = Path.Combine(folder, "owner");
        if (!File.Exists(owner))
            return null;
        // A killed process leaves its name behind. A process on another machine cannot be checked.
        var text = ReadOwner(owner);
        return text.Split(' ') is ["process", var id, "on", var machine] && machine == Environment.MachineName
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !IsRunning(process) ? null : text;
    }

    /// <summary>Whether the folder is being removed.</summary>
    public static bool IsBeingRemoved(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.EndsWith(Removed, StringComparison.Ordinal);
    }

    /// <summary>Removes a folder.</summary>
    /// <returns>False if a process is working on the folder; then nothing is removed.</returns>
    /// <exception cref="RunException">The folder cannot be removed.</exception>
    public static bool TryRemove(string folder)
    {
        try
        {
            using var held = TryTake(folder, out _);
            held?.Remove();
            return held is not null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{folder}' cannot be removed: {refused.Message}", refused);
        }
    }

    /// <summary>Removes the folder. It is renamed first, so that a process that needs it meanwhile creates a new one and never sees half of the old one.</summary>
    public void Remove()
    {
        _isRemoved = true;
        var folder = Path.GetDirectoryName(_owner)!;
        var aside = folder + Removed;
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        // Windows moves no folder with an open file. If another process takes the lock now, the move fails and nothing is removed.
        if (OperatingSystem.IsWindows())
            _file.Dispose();
        Directory.Move(folder, aside);
        Directory.Delete(aside, recursive: true);
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose()
    {
        if (!_isRemoved)
            File.Delete(_owner);
        _file.Dispose();
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
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
