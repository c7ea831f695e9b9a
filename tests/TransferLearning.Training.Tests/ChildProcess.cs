using System.Diagnostics;

namespace TransferLearning.Training.Tests;

/// <summary>Starts this test assembly as a program (see <see cref="Program"/>), for tests that kill a process at any moment.</summary>
internal static class ChildProcess
{
    public static Process Start(params string[] arguments) => Process.Start(Info(arguments))!;

    /// <summary>The start information of such a process.</summary>
    public static ProcessStartInfo Info(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            // Nothing is written to it. A child that waits to be killed ends when this pipe closes, in case the tests are killed first.
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

    /// <summary>Waits for the end and returns the output; fails if the exit status is not 0.</summary>
    public static string Finish(this Process process)
    {
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "the child process does not end");
        Assert.True(process.ExitCode == 0, $"exit status {process.ExitCode}: {errors}");
        return output;
    }
}
