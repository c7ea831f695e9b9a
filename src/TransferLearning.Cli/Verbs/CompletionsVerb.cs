using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl completions SHELL</c>: prints the script with which a shell completes verbs, options, files, backbones and runs.</summary>
internal sealed class CompletionsVerb() : Verb("completions", "Prints the script that lets a shell complete this command")
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh" };

    protected override void Declare(Command command)
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        command.Add(_shell);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        using var stream = typeof(CompletionsVerb).Assembly.GetManifestResourceStream($"completions.{arguments.GetRequiredValue(_shell)}")!;
        using var reader = new StreamReader(stream);
        session.ResultText.Write(reader.ReadToEnd());
        return ExitStatus.Done;
    }
}
