using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using TransferLearning.Cli.Terminal;
using TransferLearning.Cli.Verbs;

namespace TransferLearning.Cli;

/// <summary>The whole program: its verbs, and how exceptions become lines on standard error and an exit status.</summary>
internal static partial class Application
{
    private static readonly (string Name, Func<Verb> Make)[] All =
    [
        ("run", () => new RunVerb()),
        ("sweep", () => new SweepVerb()),
        ("validate", () => new ValidateVerb()),
        ("plan", () => new PlanVerb()),
        ("backbones", () => new BackbonesVerb()),
        ("evaluate", () => new EvaluateVerb()),
        ("predict", () => new PredictVerb()),
        ("explain", () => new ExplainVerb()),
        ("export", () => new ExportVerb()),
        ("serve", () => new ServeVerb()),
        ("init", () => new InitVerb()),
        ("preview", () => new PreviewVerb()),
        ("data", () => new DataVerb()),
        ("schema", () => new SchemaVerb()),
        ("weights", () => new WeightsVerb()),
        ("doctor", () => new DoctorVerb()),
        ("cache", () => new CacheVerb()),
        ("lr-find", () => new LrFindVerb()),
        ("compare", () => new CompareVerb()),
        ("runs", () => new RunsVerb()),
        ("sync", () => new SyncVerb()),
        ("completions", () => new CompletionsVerb()),
        ("machine-check", () => new MachineCheckVerb()),
    ];

    /// <summary>Builds the tree of commands.</summary>
    /// <param name="session">The session that the commands run in.</param>
    /// <param name="first">The first argument. If it names a verb, the other verbs are not built: JIT compilation of their code takes longer than many verbs.</param>
    public static RootCommand Compose(Session session, string? first)
    {
        var root = new RootCommand("A compiler for transfer-learning experiments: one YAML file, a TorchSharp run, results in MLflow.");
        // A slash starts a path here, not an option.
        foreach (var help in root.Options.OfType<HelpOption>())
            foreach (var alias in help.Aliases.Where(alias => alias.StartsWith('/')).ToList())
                help.Aliases.Remove(alias);
        var named = All.Where(verb => verb.Name == first).ToArray();
        foreach (var verb in named.Length > 0 ? named : All)
            root.Add(verb.Make().ToCommand(session));
        return root;
    }

    /// <summary>Runs one command line and returns its <see cref="ExitStatus"/>; throws nothing.</summary>
    public static int Run(IReadOnlyList<string> arguments, Session session)
    {
        try
        {
            var parsed = Compose(session, arguments.Count > 0 ? arguments[0] : null).Parse(arguments);
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = session.ResultText,
                Error = session.ProgressText,
            };
            if (parsed.Action is ParseErrorAction unparsable)
                return Usage(parsed, unparsable, invocation, session);
            if (parsed.Action is not HelpAction)
                RefuseUnknownOptions(parsed);
            return parsed.Invoke(invocation);
        }
        catch (ExperimentException invalid)
        {
            DiagnosticPrinter.Print(invalid.Diagnostics, session);
            return session.Signalled() ?? ExitStatus.Invalid;
        }
        catch (OperationCanceledException) when (session.Signalled() is { } status)
        {
            session.ProgressText.WriteLine(status == ExitStatus.Interrupted ? "Interrupted." : "Terminated.");
            return status;
        }
        catch (RunException failed)
        {
            session.ProgressText.WriteLine($"error: {failed.Message}");
            return session.Signalled() ?? (failed is UsageException ? ExitStatus.Invalid : ExitStatus.Failed);
        }
        catch (Exception unexpected)
        {
            Failure.Report(unexpected, arguments, session);
            return session.Signalled() ?? ExitStatus.Failed;
        }
    }

    /// <summary>A variadic argument accepts misspelt options as values, so unknown options are rejected here.</summary>
    private static void RefuseUnknownOptions(ParseResult parsed)
    {
        // Everything after '--' is a value, even if it looks like an option.
        var values = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal) && !values.Contains(token));
        if (unknown is not null)
            throw new UsageException($"There is no option '{unknown.Value}'.{Suggestions.OrAll(unknown.Value, [.. parsed.CommandResult.Command.Options.Select(option => option.Name)])}"
                + $" See 'dotnet tl {Verbs(parsed.CommandResult)}--help'.");
    }

    /// <summary>The verbs that lead to a command, each followed by a space; empty for the program itself.</summary>
    private static string Verbs(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Verbs(parent)}{result.Command.Name} " : "";

    private static int Usage(ParseResult parsed, ParseErrorAction action, InvocationConfiguration invocation, Session session)
    {
        // The parser would print its help to standard output, where only results belong.
        action.ShowHelp = false;
        using var said = new StringWriter { NewLine = "\n" };
        invocation.Output = invocation.Error = said;
        parsed.Invoke(invocation);
        session.ProgressText.Write(NumberType().Replace(said.ToString(), type => type.Groups[1].Value == "Double" ? "as a number" : "as a whole number"));
        session.ProgressText.WriteLine($"See 'dotnet tl {Verbs(parsed.CommandResult)}--help'.");
        return ExitStatus.Invalid;
    }

    // The parser's messages about invalid values name .NET types.
    [GeneratedRegex(@"as expected type 'System\.(?:Nullable`1\[System\.)?(Int32|Double)\]?'")]
    private static partial Regex NumberType();
}
