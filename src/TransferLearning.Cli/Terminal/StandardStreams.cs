using System.Runtime.InteropServices;
using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Standard output and standard error. They are opened without <see cref="Console"/>, which switches a terminal's keypad into another mode and,
/// as this process ends without .NET's shutdown, would leave it so.
/// </summary>
internal static partial class StandardStreams
{
    /// <summary>The columns of a terminal that does not say how many it has.</summary>
    private const int UsualColumns = 80;

    private const int Output = 1, Error = 2;

    /// <summary>TIOCGWINSZ of Linux and of macOS.</summary>
    private const nuint LinuxWindowSize = 0x5413, MacWindowSize = 0x40087468;

    /// <summary>Standard output as text.</summary>
    public static TextWriter OpenOutput() => TextWriter.Synchronized(Text(Open(Output)));

    /// <summary>Standard error as text; one that can be written over where it is a terminal that understands how.</summary>
    public static TextWriter OpenError()
    {
        var error = Text(Open(Error));
        return Console.IsErrorRedirected || ProcessEnvironment.Given("TERM") is null or "dumb" ? TextWriter.Synchronized(error) : new TerminalText(error, () => Columns(Error));
    }

    /// <summary>Standard output's columns where it is a terminal; null elsewhere.</summary>
    public static int? OutputColumns => Console.IsOutputRedirected ? null : Columns(Output);

    private static int Columns(int descriptor)
    {
        // Console.WindowWidth sends the terminal its keypad's mode there.
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return Console.WindowWidth;
        return Size(descriptor, out var size) == 0 && size.Columns > 0 ? size.Columns : UsualColumns;
    }

    // ioctl takes its last argument as C's variadic functions do: on Apple's Arm processors on the stack, behind eight in registers.
    private static int Size(int descriptor, out WindowSize size) =>
        OperatingSystem.IsLinux() ? Control(descriptor, LinuxWindowSize, out size)
        : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Control(descriptor, MacWindowSize, 0, 0, 0, 0, 0, 0, out size)
        : Control(descriptor, MacWindowSize, out size);

    private static Stream Open(int descriptor) =>
        !OperatingSystem.IsWindows() ? new DescriptorStream(descriptor)
        : descriptor == Output ? Console.OpenStandardOutput()
        : Console.OpenStandardError();

    private static StreamWriter Text(Stream stream) =>
        new(stream, Console.OutputEncoding is UTF8Encoding ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : Console.OutputEncoding, bufferSize: 256) { AutoFlush = true };

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, out WindowSize size);

    [LibraryImport("libc", EntryPoint = "ioctl")]
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
