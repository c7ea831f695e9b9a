using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>A verb that only groups other verbs: <c>cache list|prune</c>.</summary>
internal abstract class GroupVerb(string name, string summary) : Verb(name, summary)
{
    protected abstract override IReadOnlyList<Verb> Nested { get; }

    protected sealed override int Run(ParseResult arguments, Session session) => ExitStatus.Invalid;
}
