using System.Text;
using Microsoft.Build.Framework;

namespace TransferLearning.MSBuild;

/// <summary>
/// Base class of the tasks that start the command with experiments. Stdout is the result. Lines on stderr become build messages;
/// errors in MSBuild's canonical form become build errors with file and line.
/// </summary>
public abstract class ExperimentTask : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private readonly CommandProcess _process = new();
    private bool _excused;

    /// <summary>The experiment files.</summary>
    [Required]
    public ITaskItem[] Experiments { get; set; } = [];

    /// <summary>Overrides of the form <c>key=value</c>, separated by semicolons.</summary>
    public string? Overrides { get; set; }

    /// <summary>The path of the command, a program or a .dll; empty for <c>dotnet tl</c>.</summary>
    public string? Tool { get; set; }

    /// <summary>The folder for relative paths and for results.</summary>
    [Required]
    public string WorkingFolder { get; set; } = "";

    /// <summary>What the command wrote to stdout.</summary>
    protected string Output { get; private set; } = "";

    /// <summary>The verb and its options.</summary>
    protected abstract IReadOnlyList<string> Verb { get; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        string[] command = [.. Command(), .. Verb, .. Experiments.Select(experiment => experiment.ItemSpec), .. Sets()];
        Log.LogMessage(MessageImportance.Low, string.Join(' ', command));
        var output = new StringBuilder();
        int status;
        try
        {
            status = _process.Run(command, WorkingFolder, line => output.AppendLine(line), Say);
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or IOException)
        {
            return Fail("TL0127", $"'{command[0]}' cannot be started: {refused.Message}");
        }

        Output = output.ToString();
        return status switch
        {
            0 => !Log.HasLoggedErrors,
            2 when Log.HasLoggedErrors => false,
            2 when _excused => true,
            3 => Warn("TL0003", "some trials failed; the others' results are kept"),
            4 => Fail("TL0004", "a bound of 'expect' does not hold"),
            75 => Fail("TL0075", "stopped at a checkpoint; the same target continues it"),
            _ => Fail("TL0001", FormattableString.Invariant($"'tl {Verb[0]}' ended with status {status}; its messages are above")),
        };
    }

    /// <inheritdoc/>
    public void Cancel() => _process.Cancel();

    private string[] Command()
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        return string.IsNullOrEmpty(Tool) ? [dotnet, "tl"]
            : Tool.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? [dotnet, Path.GetFullPath(Tool, WorkingFolder)]
            : [Path.GetFullPath(Tool, WorkingFolder)];
    }

    private IEnumerable<string> Sets() =>
        (Overrides ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(text => new[] { "--set", text });

    /// <summary>Whether this task ignores an error line, and then also the exit status that comes with it.</summary>
    protected virtual bool Excuses(string line) => false;

    private void Say(string line)
    {
        if (Excuses(line))
        {
            _excused = true;
            // Remove 'error', or a tool that reads the build's output would count the line as an error.
            Log.LogMessage(MessageImportance.Low, "nothing to do: {0}", line.Replace(": error ", ": ", StringComparison.Ordinal));
        }
        else if (!string.IsNullOrWhiteSpace(line))
            Log.LogMessageFromText(line, MessageImportance.High);
    }

    private bool Warn(string code, string message)
    {
        Log.LogWarning(null, code, null, null, 0, 0, 0, 0, "{0} ({1})", message, string.Join(", ", Experiments.Select(experiment => experiment.ItemSpec)));
        return true;
    }

    private bool Fail(string code, string message)
    {
        Log.LogError(null, code, null, null, 0, 0, 0, 0, "{0} ({1})", message, string.Join(", ", Experiments.Select(experiment => experiment.ItemSpec)));
        return false;
    }
}
