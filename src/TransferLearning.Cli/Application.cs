using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Cli.Verbs;
using TransferLearning.Experiments;

namespace TransferLearning.Cli;

/// <summary>The whole command: its verbs, and how what they throw becomes lines on standard error and an exit status.</summary>
internal static class Application
{
    private static Verb[] Verbs() =>
    [
        new RunVerb(),
        new SweepVerb(),
        new ValidateVerb(),
        new PlanVerb(),
        new BackbonesVerb(),
        new EvaluateVerb(),
        new PredictVerb(),
        new ExportVerb(),
        new InitVerb(),
        new PreviewVerb(),
        new DataVerb(),
        new SchemaVerb(),
        new WeightsVerb(),
        new DoctorVerb(),
        new CacheVerb(),
        new LrFindVerb(),
        new CompareVerb(),
        new SyncVerb(),
        new CompletionsVerb(),
    ];

    /// <summary>The command line as a tree of commands.</summary>
    public static RootCommand Compose(Session session)
    {
        var root = new RootCommand("A compiler for transfer-learning experiments: one YAML file, a TorchSharp run, results in MLflow.");
        // Here a slash begins a path.
        foreach (var help in root.Options.OfType<HelpOption>())
            foreach (var alias in help.Aliases.Where(alias => alias.StartsWith('/')).ToList())
                help.Aliases.Remove(alias);
        foreach (var verb in Verbs())
            root.Add(verb.ToCommand(session));
        return root;
    }

    /// <summary>Runs one command line and returns its <see cref="ExitStatus"/>; throws nothing.</summary>
    public static int Run(IReadOnlyList<string> arguments, Session session)
    {
        try
        {
            var parsed = Compose(session).Parse(arguments);
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = session.ResultText,
                Error = session.ProgressText,
            };
            if (parsed.Action is ParseErrorAction unparsable)
                return Usage(parsed, unparsable, invocation, session);
            return parsed.Invoke(invocation);
        }
        catch (ExperimentException invalid)
        {
            DiagnosticPrinter.Print(invalid.Diagnostics, session);
            return ExitStatus.Invalid;
        }
        catch (OperationCanceledException) when (session.Signalled() is { } status)
        {
            session.ProgressText.WriteLine(status == ExitStatus.Interrupted ? "Interrupted." : "Terminated.");
            return status;
        }
        catch (RunException failed)
        {
            session.ProgressText.WriteLine($"error: {failed.Message}");
            return ExitStatus.Failed;
        }
        catch (Exception unexpected)
        {
            return Failure.Report(unexpected, arguments, session);
        }
    }

    /// <summary>The verbs that lead to a command, a space after each; of the program itself nothing.</summary>
    private static string Verbs(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Verbs(parent)}{result.Command.Name} " : "";

    private static int Usage(ParseResult parsed, ParseErrorAction action, InvocationConfiguration invocation, Session session)
    {
        // Its own help goes to standard output, where only results belong.
        action.ShowHelp = false;
        invocation.Output = session.ProgressText;
        parsed.Invoke(invocation);
        session.ProgressText.WriteLine($"See 'dotnet tl {Verbs(parsed.CommandResult)}--help'.");
        return ExitStatus.Invalid;
    }
}
