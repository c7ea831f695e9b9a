namespace TransferLearning.Models.Machine;

/// <summary>How a process ended, in words.</summary>
internal static class ProcessEnd
{
    private static readonly Dictionary<int, string> Signals = new() { [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [9] = "SIGKILL", [11] = "SIGSEGV", [15] = "SIGTERM" };

    /// <summary>Whether an exit status comes from a signal: .NET and shells report 128 plus its number.</summary>
    public static bool IsSignal(int status) => status > 128 && Signals.ContainsKey(status - 128);

    /// <summary>The end in words: <c>SIGFPE</c>, or <c>status 3</c>.</summary>
    public static string Say(int status) => IsSignal(status) ? Signals[status - 128] : $"status {status}";
}
