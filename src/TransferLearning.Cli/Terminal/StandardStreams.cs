using System.Runtime.InteropServices;
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

    /// <summary>TIOCGWINSZ on Linux and on macOS.</summary>
    private const nuint LinuxWindowSize = 0x5413, MacWindowSize = 0x40087468;

    /// <summary>Standard input as text. Nothing is read before somebody asks.</summary>
    public static TextReader OpenInput() =>
        new StreamReader(OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new FileStream(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, bufferSize: 1));

    /// <summary>Standard output as text.</summary>
    public static TextWriter OpenOutput() => TextWriter.Synchronized(Text(Open(Output)));

    /// <summary>Standard error as text. If it is a terminal with cursor control, its last lines can be overwritten.</summary>
    public static TextWriter OpenError()
    {
        var error = Text(Open(Error));
        return Console.IsErrorRedirected || ProcessEnvironment.Given("TERM") is null or "dumb" ? TextWriter.Synchronized(error) : new TerminalText(error, () => Columns(Error));
    }

    /// <summary>The width of standard output if it is a terminal; else null.</summary>
    public static int? OutputColumns => Console.IsOutputRedirected ? null : Columns(Output);

    private static int Columns(int descriptor)
    {
        // Not on Linux or macOS: there Console.WindowWidth sends the terminal the keypad mode.
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return Console.WindowWidth;
        return Size(descriptor, out var size) == 0 && size.Columns > 0 ? size.Columns : UsualColumns;
    }

    // ioctl is variadic. On Apple's Arm processors variadic arguments are on the stack, so six unused arguments fill the eight registers.
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
