using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// A stream that writes to a file descriptor of Linux or macOS. .NET's own console stream sends a terminal the keypad mode
/// (<c>ESC[?1h ESC=</c>) before the first byte, on standard output and on standard error.
/// </summary>
/// <param name="descriptor">An open descriptor. Disposing the stream does not close it.</param>
[UnsupportedOSPlatform("windows")]
internal sealed partial class DescriptorStream(int descriptor) : WriteOnlyStream
{
    private const int Interrupted = 4, BrokenPipe = 32;
    private const short Writable = 4;

    // EAGAIN on macOS and on Linux.
    private static readonly int TryAgain = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Writes all bytes. Like .NET's stream, it ignores a closed pipe, and it waits for a non-blocking descriptor.</summary>
    /// <exception cref="IOException">The system refuses the write.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = Write(descriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == BrokenPipe)
                return;
            if (error == TryAgain)
                Wait();
            else if (error != Interrupted)
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    private void Wait()
    {
        var waited = new Waited { Descriptor = descriptor, Events = Writable };
        _ = Poll(ref waited, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Waited waited, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Waited
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
