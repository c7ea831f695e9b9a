namespace TransferLearning.Models.Machine;

/// <summary>How a process ended, in words.</summary>
internal static class ProcessEnd
{
    private static readonly Dictionary<int, string> Signals = new() { [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [9] = "SIGKILL", [11] = "SIGSEGV", [15] = "SIGTERM" };

    /// <summary>Whether an exit status is a signal's: .NET and shells add 128 to its number.</summary>
    public static bool IsSignal(int status) => status > 128 && Signals.ContainsKey(status - 128);

    /// <summary><c>SIGFPE</c>, or <c>status 3</c>.</summary>
    public static string Say(int status) => IsSignal(status) ? Signals[status - 128] : $"status {status}";
}
