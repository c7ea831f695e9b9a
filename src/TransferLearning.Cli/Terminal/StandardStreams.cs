using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Opens standard output and standard error without <see cref="Console"/>. <see cref="Console"/> switches a terminal's keypad mode and
/// restores it in .NET's shutdown, which this process skips.
/// </summary>
internal static partial class StandardStreams
{
    /// <summary>The assumed width of a terminal that does not report one.</summary>
    private const int UsualColumns = 80;

    private const int Input = 0, Output = 1, Error = 2;

    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>TIOCGWINSZ on Linux and on macOS.</summary>
    private const nuint LinuxWindowSize = 0x5413, MacWindowSize = 0x40087468;

    /// <summary>Standard input as text. Nothing is read before somebody asks.</summary>
    public static TextReader OpenInput() =>
        new StreamReader(OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new FileStream(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, bufferSize: 1));

    /// <summary>Standard output as text.</summary>
    public static TextWriter OpenOutput() => TextWriter.Synchronized(OperatingSystem.IsWindows() ? OnWindows(WindowsConsoleStream.Of(error: false), Output) : OnPosix(Output));

    /// <summary>Standard error as text. If it is a terminal with cursor control, its last lines can be overwritten.</summary>
    public static TextWriter OpenError()
    {
        if (OperatingSystem.IsWindows())
        {
            var console = WindowsConsoleStream.Of(error: true);
            var text = OnWindows(console, Error);
            return console?.TakesEscapeSequences() == true ? new TerminalText(text, () => Columns(Error)) : TextWriter.Synchronized(text);
        }

        var error = OnPosix(Error);
        return Console.IsErrorRedirected || ProcessEnvironment.Given("TERM") is null or "dumb" ? TextWriter.Synchronized(error) : new TerminalText(error, () => Columns(Error));
    }

    /// <summary>The width of standard output if it is a terminal; else null.</summary>
    public static int? OutputColumns => Console.IsOutputRedirected ? null : Columns(Output);

    private static int Columns(int descriptor)
    {
        // Not on Linux or macOS: there Console.WindowWidth sends the terminal the keypad mode.
        if (OperatingSystem.IsWindows())
            return Console.WindowWidth;
        return Size(descriptor, out var size) == 0 && size.Columns > 0 ? size.Columns : UsualColumns;
    }

    // ioctl is variadic. On Apple's Arm processors variadic arguments are on the stack, so six unused arguments fill the eight registers.
    [UnsupportedOSPlatform("windows")]
    private static int Size(int descriptor, out WindowSize size) =>
        OperatingSystem.IsLinux() ? Control(descriptor, LinuxWindowSize, out size)
        : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Control(descriptor, MacWindowSize, 0, 0, 0, 0, 0, 0, out size)
        : Control(descriptor, MacWindowSize, out size);

    [UnsupportedOSPlatform("windows")]
    private static StreamWriter OnPosix(int descriptor) =>
        Text(new DescriptorStream(descriptor), Console.OutputEncoding is UTF8Encoding ? WithoutMark : Console.OutputEncoding);

    // A file or a pipe gets UTF-8 on Windows too, whatever the console's code page is.
    private static StreamWriter OnWindows(Stream? console, int descriptor) => console is not null
        ? Text(console, new UnicodeEncoding(bigEndian: false, byteOrderMark: false))
        : Text(descriptor == Output ? Console.OpenStandardOutput() : Console.OpenStandardError(), WithoutMark);

    private static StreamWriter Text(Stream stream, Encoding encoding) => new(stream, encoding, bufferSize: 256) { AutoFlush = true, NewLine = "\n" };

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [UnsupportedOSPlatform("windows")]
    private static partial int Control(int descriptor, nuint request, out WindowSize size);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [UnsupportedOSPlatform("windows")]
    private static partial int Control(int descriptor, nuint request, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, out WindowSize size);

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
