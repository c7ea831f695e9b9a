using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>What stands below the table of <c>tl run</c>: where each run's model, curves and page are, and what to type next.</summary>
internal static class AfterRuns
{
    // Of a long list of files the table is the result.
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
        session.ProgressText.WriteLine("What to type next, for example:");
        session.ProgressText.WriteLine($"  dotnet tl predict {Show.Id(id)} PHOTO…    what the model says of each photo");
        session.ProgressText.WriteLine($"  dotnet tl evaluate {Show.Id(id)}          how right it is, and where it is wrong");
        session.ProgressText.WriteLine($"  dotnet tl compare --html runs.html   all runs on one page, with their curves");

        void Say(string what, string? where)
        {
            if (where is not null)
                session.Say($"  {what,-6}  {where}");
        }

        string? Relative(string? path) => path is null ? null : Path.GetRelativePath(session.Folder, path);
    }
}
