using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// A stream that writes UTF-16 to a console of Windows. A console shows bytes in its code page, which is rarely UTF-8; UTF-16 is shown
/// as it is, and the code page stays as the user has set it.
/// </summary>
/// <param name="console">A handle of the console.</param>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsConsoleStream(nint console) : WriteOnlyStream
{
    // Longer texts fail on some versions of Windows.
    private const int MostCharacters = 8192;
    private const uint EscapeSequences = 4;
    private const int OutputHandle = -11, ErrorHandle = -12;

    /// <summary>The stream of standard output or standard error; null if that is not a console.</summary>
    public static WindowsConsoleStream? Of(bool error)
    {
        var handle = Handle(error ? ErrorHandle : OutputHandle);
        return Mode(handle, out _) != 0 ? new WindowsConsoleStream(handle) : null;
    }

    /// <summary>Makes the console obey escape sequences, which move the cursor and set colours.</summary>
    /// <returns>Whether it can.</returns>
    public bool TakesEscapeSequences() => Mode(console, out var mode) != 0 && SetMode(console, mode | EscapeSequences) != 0;

    /// <summary>Writes UTF-16 characters.</summary>
    /// <exception cref="IOException">The console refuses the write.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var text = MemoryMarshal.Cast<byte, ushort>(buffer);
        while (text.Length > 0)
        {
            if (WriteText(console, in MemoryMarshal.GetReference(text), (uint)Math.Min(text.Length, MostCharacters), out var written) == 0)
                throw new IOException($"The console cannot be written to: {new Win32Exception().Message}");
            text = text[(int)written..];
        }
    }

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint Handle(int which);

    [LibraryImport("kernel32", EntryPoint = "GetConsoleMode")]
    private static partial int Mode(nint console, out uint mode);

    [LibraryImport("kernel32", EntryPoint = "SetConsoleMode")]
    private static partial int SetMode(nint console, uint mode);

    [LibraryImport("kernel32", EntryPoint = "WriteConsoleW", SetLastError = true)]
    private static partial int WriteText(nint console, in ushort text, uint count, out uint written, nint reserved = 0);
}
