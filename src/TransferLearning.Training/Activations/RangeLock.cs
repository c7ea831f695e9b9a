using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Locks on bytes of a file. They end with the open file, so a killed process leaves none. Two openings of the file in one process exclude
/// each other like two processes (open-file-description locks on Linux; <see cref="FileStream.Lock"/> elsewhere).
/// </summary>
internal sealed partial class RangeLock : IDisposable
{
    private const int SetLock = 37;
    private const short Read = 0, Write = 1, None = 2;
    private const int WouldBlock = 11, AccessDenied = 13;

    private readonly FileStream _file;

    public RangeLock(string path) =>
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Takes the byte exclusively or shared, without waiting. A lock that this object already holds is converted.</summary>
    /// <returns>False if another holder has it.</returns>
    public bool TryTake(long at, bool shared = false) => OperatingSystem.IsLinux() ? Set(shared ? Read : Write, at) : TryTakeElsewhere(at, shared);

    /// <summary>Takes the byte, trying every few milliseconds.</summary>
    /// <exception cref="OperationCanceledException"/>
    public void Take(long at, bool shared, CancellationToken cancellation)
    {
        while (!TryTake(at, shared))
            if (cancellation.WaitHandle.WaitOne(5))
                cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Releases the byte.</summary>
    public void Release(long at)
    {
        if (OperatingSystem.IsLinux())
            Set(None, at);
        else if (!OperatingSystem.IsMacOS() && !OperatingSystem.IsFreeBSD())
            _file.Unlock(at, 1);
    }

    public void Dispose() => _file.Dispose();

    private bool Set(short type, long at)
    {
        var request = new Flock { Type = type, Start = at, Length = 1 };
        if (Control(_file.SafeFileHandle, SetLock, ref request) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is WouldBlock or AccessDenied
            ? false
            : throw new IOException($"'{_file.Name}' cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}. The activation store needs a file system with locks.");
    }

    private bool TryTakeElsewhere(long at, bool shared)
    {
        // A shared lock only prevents eviction. Without it, eviction fails because open files cannot be deleted.
        if (shared || OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD())
            return true;
        try
        {
            _file.Lock(at, 1);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref Flock request);

    /// <summary>struct flock of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Flock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
