using System.Diagnostics;

namespace TransferLearning.Training.Tests;

/// <summary>Starts this test assembly as a program of its own (see <see cref="Program"/>), for tests that end a process at any moment.</summary>
internal static class ChildProcess
{
    public static Process Start(params string[] arguments) => Process.Start(Info(arguments))!;

    /// <summary>How it is started.</summary>
    public static ProcessStartInfo Info(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            // Nothing is written to it; a child that waits to be killed ends with it, should the tests be killed first.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Waits for the end and gives what was printed; fails where the exit status is not 0.</summary>
    public static string Finish(this Process process)
    {
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "the child process does not end");
        Assert.True(process.ExitCode == 0, $"exit status {process.ExitCode}: {errors}");
        return output;
    }
}
