using System.Runtime.InteropServices;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Sends signals to other processes. The numbers are those of Linux.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static void Send(int process, int signal)
    {
        if (!TrySend(process, signal))
            throw new InvalidOperationException($"kill({process}, {signal}) failed.");
    }

    public static bool TrySend(int process, int signal) => SendNative(process, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendNative(int process, int signal);
}
