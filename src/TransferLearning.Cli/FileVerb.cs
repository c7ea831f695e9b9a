using System.CommandLine;

namespace TransferLearning.Cli;

/// <summary>A verb about one experiment, with FILE, <c>--set</c> and <c>--json</c>.</summary>
internal abstract class FileVerb(string name, string summary) : Verb(name, summary)
{
    protected Argument<string> File { get; } = Arguments.File();

    protected Option<string[]> Set { get; } = Arguments.Set();

    protected Option<bool> Json { get; } = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(File);
        command.Add(Set);
        command.Add(Json);
    }
}
