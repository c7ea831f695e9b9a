using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli;

/// <summary>From the files of a command line to experiments and plans, with all errors of all files at once.</summary>
internal static class Compiler
{
    /// <summary>The experiment of a file; warnings are printed.</summary>
    /// <exception cref="ExperimentException">It is invalid.</exception>
    public static Experiment Load(string file, IReadOnlyList<string> overrides, Session session)
    {
        var loaded = Rooms.Language().Load(session.Resolve(file), overrides, session.Environment);
        var experiment = loaded.Valid;
        DiagnosticPrinter.Print(loaded.Diagnostics, session);
        return experiment;
    }

    /// <summary>The plan of each file, in order; warnings are printed.</summary>
    /// <exception cref="ExperimentException">At least one file is invalid; holds the findings of all files.</exception>
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

    /// <summary>Everything that can be found without reading the data's and the weights' bytes: what the file says, then what stands against a plan.</summary>
    public static IReadOnlyList<Diagnostic> Check(string file, IReadOnlyList<string> overrides, Language language, Session session) =>
        language.Load(session.Resolve(file), overrides, session.Environment).Check();

    /// <summary>The plan of one file, with what was found in it.</summary>
    public static PlanResult Plan(string file, IReadOnlyList<string> overrides, Language language, Session session) =>
        language.Load(session.Resolve(file), overrides, session.Environment).Plan(session.Cancellation);
}
