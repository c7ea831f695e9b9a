using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Training.Activations;

/// <summary>Byte-range locks of Windows. <see cref="FileStream.Lock"/> knows only exclusive ones.</summary>
/// <param name="file">The open file.</param>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsByteLocks(FileStream file) : IByteLocks
{
    private const uint FailImmediately = 1, Exclusive = 2;
    private const int LockViolation = 33, IoPending = 997;

    public bool TryTake(long at, bool shared)
    {
        var range = RangeAt(at);
        if (Lock(file.SafeFileHandle, FailImmediately | (shared ? 0 : Exclusive), 0, 1, 0, ref range) != 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is LockViolation or IoPending
            ? false
            : throw new IOException($"'{file.Name}' cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}. The activation store needs a file system with locks.");
    }

    public void Release(long at)
    {
        var range = RangeAt(at);
        _ = Unlock(file.SafeFileHandle, 0, 1, 0, ref range);
    }

    public void Dispose()
    {
        // The locks end with the file.
    }

    private static Overlapped RangeAt(long at) => new() { Low = (uint)at, High = (uint)(at >> 32) };

    [LibraryImport("kernel32", EntryPoint = "LockFileEx", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, uint flags, uint reserved, uint lengthLow, uint lengthHigh, ref Overlapped range);

    [LibraryImport("kernel32", EntryPoint = "UnlockFileEx", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle file, uint reserved, uint lengthLow, uint lengthHigh, ref Overlapped range);

    /// <summary>OVERLAPPED; only the offset counts here.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Overlapped
    {
        public nint Internal;
        public nint InternalHigh;
        public uint Low;
        public uint High;
        public nint Event;
    }
}
