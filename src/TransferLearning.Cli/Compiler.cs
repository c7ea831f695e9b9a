using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli;

/// <summary>Compiles the files of a command line to experiments and plans. Reports the errors of all files together.</summary>
internal static class Compiler
{
    /// <summary>Loads the experiment of a file. Warnings are printed.</summary>
    /// <exception cref="ExperimentException">The file is invalid.</exception>
    public static Experiment Load(string file, IReadOnlyList<string> overrides, Session session)
    {
        var loaded = Rooms.Language().Load(session.Resolve(file), overrides, session.Environment);
        var experiment = loaded.Valid;
        DiagnosticPrinter.Print(loaded.Diagnostics, session);
        return experiment;
    }

    /// <summary>Plans each file, in order. Warnings are printed.</summary>
    /// <exception cref="ExperimentException">At least one file is invalid; the exception holds the diagnostics of all files.</exception>
    public static IReadOnlyList<Plan> Plans(IEnumerable<string> files, IReadOnlyList<string> overrides, Session session)
    {
        var language = Rooms.Language();
        var results = files.Select(file => Plan(file, overrides, language, session)).ToList();
        var findings = results.SelectMany(result => result.Diagnostics).Distinct().ToList();
        if (results.Any(result => result.Plan is null))
            throw new ExperimentException(findings);
        DiagnosticPrinter.Print(findings, session);
        return [.. results.Select(result => result.Plan!)];
    }

    /// <summary>All diagnostics that need neither pictures nor weights: those of the file, then those of its plan.</summary>
    public static IReadOnlyList<Diagnostic> Check(string file, IReadOnlyList<string> overrides, Language language, Session session) =>
        language.Load(session.Resolve(file), overrides, session.Environment).Check();

    /// <summary>The plan of one file with its diagnostics.</summary>
    public static PlanResult Plan(string file, IReadOnlyList<string> overrides, Language language, Session session) =>
        language.Load(session.Resolve(file), overrides, session.Environment).Plan(session.Cancellation);
}
