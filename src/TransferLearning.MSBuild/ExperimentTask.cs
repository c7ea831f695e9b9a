using System.Text;
using Microsoft.Build.Framework;

namespace TransferLearning.MSBuild;

/// <summary>
/// Starts the command with experiments. What it says on stderr becomes the build's messages, and errors in MSBuild's canonical form
/// the build's errors at their lines; what it says on stdout is the result.
/// </summary>
public abstract class ExperimentTask : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private readonly CommandProcess _process = new();
    private bool _excused;

    /// <summary>The experiments' files.</summary>
    [Required]
    public ITaskItem[] Experiments { get; set; } = [];

    /// <summary>Overrides <c>key=value</c>, separated by semicolons.</summary>
    public string? Overrides { get; set; }

    /// <summary>The command's file, a program or a .dll; empty for <c>dotnet tl</c>.</summary>
    public string? Tool { get; set; }

    /// <summary>The folder that relative names are relative to, and in which results are kept.</summary>
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

    /// <summary>Whether a line of the command's is no error to this task, and the status that goes with it neither.</summary>
    protected virtual bool Excuses(string line) => false;

    private void Say(string line)
    {
        if (Excuses(line))
        {
            _excused = true;
            // No error's form, or a build's output would be read as one.
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
