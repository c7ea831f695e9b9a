using System.Diagnostics;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>The command that starts this program again.</summary>
internal static class ThisProgram
{
    /// <summary>The program and its first arguments: <c>dotnet</c> with our assembly, or our own executable.</summary>
    public static IReadOnlyList<string> Command { get; } = Find();

    public static ProcessStartInfo Start(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Command[0]);
        ProcessEnvironment.RemoveNative(start.Environment);
        foreach (var argument in Command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static List<string> Find()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, typeof(ThisProgram).Assembly.GetName().Name + ".dll");
        var process = Environment.ProcessPath ?? "dotnet";
        // In a test the process is the test host; then dotnet runs our assembly.
        return Path.GetFileNameWithoutExtension(process) == Path.GetFileNameWithoutExtension(assembly)
            ? [process]
            : [Path.GetFileNameWithoutExtension(process) == "dotnet" ? process : "dotnet", assembly];
    }
}
