using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Training.Activations;

/// <summary>Open-file-description locks of Linux. A lock that this opening of the file already holds is converted.</summary>
/// <param name="file">The open file.</param>
[SupportedOSPlatform("linux")]
internal sealed partial class LinuxByteLocks(FileStream file) : IByteLocks
{
    private const int SetLock = 37;
    private const short Read = 0, Write = 1, None = 2;
    private const int WouldBlock = 11, AccessDenied = 13;

    public bool TryTake(long at, bool shared) => Set(shared ? Read : Write, at);

    public void Release(long at) => Set(None, at);

    public void Dispose()
    {
        // The locks end with the file.
    }

    private bool Set(short type, long at)
    {
        var request = new Flock { Type = type, Start = at, Length = 1 };
        if (Control(file.SafeFileHandle, SetLock, ref request) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is WouldBlock or AccessDenied
            ? false
            : throw new IOException($"'{file.Name}' cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}. The activation store needs a file system with locks.");
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
