using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>The lines under the table of <c>tl run</c>: the places of each run's model, curves and page, and example commands.</summary>
internal static class AfterRuns
{
    // With more files than this, only the table is printed.
    private const int Most = 4;

    public static void Write(Session session, IReadOnlyList<RunResult> runs)
    {
        var kept = runs.Where(run => run.ModelFolder is not null || run.Url is not null).ToList();
        foreach (var run in kept.Take(Most))
        {
            if (kept.Count > 1)
                session.Say(run.Name);
            Say("model", Relative(run.ModelFolder));
            Say("curves", Relative(run.CurvesFile));
            Say("page", run.Url);
        }
        if (kept.LastOrDefault(run => run.ModelFolder is not null) is not { RunId: { } own } last)
            return;
        var id = last.StoreRunId ?? own;
        session.ProgressText.WriteLine("Next commands, for example:");
        session.ProgressText.WriteLine(new ModelFolder(last.ModelFolder!).Read().Text is null
            ? $"  dotnet tl predict {Show.Id(id)} PHOTO…    predicts each photo"
            : $"  dotnet tl predict {Show.Id(id)} FILE…     predicts each line of a file, or a column of a CSV file");
        session.ProgressText.WriteLine($"  dotnet tl evaluate {Show.Id(id)}          measures the model and shows its mistakes");
        session.ProgressText.WriteLine($"  dotnet tl compare --html runs.html   shows all runs on one page, with curves");

        void Say(string what, string? where)
        {
            if (where is not null)
                session.Say($"  {what,-6}  {where}");
        }

        string? Relative(string? path) => path is null ? null : Path.GetRelativePath(session.Folder, path);
    }
}
