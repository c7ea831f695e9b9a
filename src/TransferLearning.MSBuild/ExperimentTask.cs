using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace TransferLearning.MSBuild;

/// <summary>
/// Starts the command with experiments. What it says on stderr becomes the build's messages, and errors in MSBuild's canonical form
/// the build's errors at their lines; what it says on stdout is the result.
/// </summary>
public abstract class ExperimentTask : ToolTask
{
    private readonly StringBuilder _output = new();

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

    /// <inheritdoc/>
    protected override string ToolName => "tl";

    /// <summary>What the command wrote to stdout.</summary>
    protected string Output => _output.ToString();

    /// <summary>The verb and its options.</summary>
    protected abstract IReadOnlyList<string> Verb { get; }

    // The two streams are told apart by the importance that each is given.
    /// <inheritdoc/>
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Low;

    /// <inheritdoc/>
    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    /// <inheritdoc/>
    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    /// <inheritdoc/>
    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    /// <inheritdoc/>
    protected override string GetWorkingDirectory() => WorkingFolder;

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() =>
        string.IsNullOrEmpty(Tool) || IsAssembly(Tool) ? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet" : Path.GetFullPath(Tool, WorkingFolder);

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        if (string.IsNullOrEmpty(Tool))
            line.AppendSwitch("tl");
        else if (IsAssembly(Tool))
            line.AppendFileNameIfNotNull(Path.GetFullPath(Tool, WorkingFolder));
        foreach (var word in Verb)
            line.AppendSwitch(word);
        foreach (var experiment in Experiments)
            line.AppendFileNameIfNotNull(experiment.ItemSpec);
        foreach (var text in (Overrides ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            line.AppendSwitch("--set");
            line.AppendTextUnquoted(" ");
            line.AppendTextUnquoted(Quote(text));
        }

        return line.ToString();
    }

    /// <inheritdoc/>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (messageImportance == StandardOutputLoggingImportance)
            _output.AppendLine(singleLine);
        else if (!string.IsNullOrWhiteSpace(singleLine))
            base.LogEventsFromTextOutput(singleLine, messageImportance);
    }

    /// <inheritdoc/>
    protected override bool HandleTaskExecutionErrors()
    {
        var files = string.Join(", ", Experiments.Select(experiment => experiment.ItemSpec));
        switch (ExitCode)
        {
            case 2 when Log.HasLoggedErrors:
                break;
            case 4:
                Log.LogError(null, "TL0004", null, null, 0, 0, 0, 0, $"a bound of 'expect' does not hold ({files})");
                break;
            case 75:
                Log.LogError(null, "TL0075", null, null, 0, 0, 0, 0, $"stopped at a checkpoint; the same target continues it ({files})");
                break;
            default:
                Log.LogError(null, "TL0001", null, null, 0, 0, 0, 0, $"'{ToolName} {Verb[0]}' ended with status {ExitCode} ({files}); its messages are above");
                break;
        }

        return false;
    }

    private static bool IsAssembly(string tool) => tool.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    /// <summary>An argument as a command line is split in .NET: in quotes, with quotes and the backslashes before them escaped.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var c in text)
        {
            if (c == '"')
                quoted.Append('\\', backslashes + 1);
            quoted.Append(c);
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
