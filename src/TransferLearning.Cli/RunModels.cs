using TransferLearning.Cli.Terminal;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli;

/// <summary>Finds a run's model by the run's id, a prefix of the id, its name, <c>best</c> of an experiment, MLflow's address of the model, or the model's folder.</summary>
internal static class RunModels
{
    private static readonly string[] Files = ["model.json", "model.safetensors", "experiment.yaml"];

    /// <summary>
    /// Finds the model of a run and downloads it if the run is on a server. A text with a separator is a folder's path; otherwise a run's name comes before a folder's.
    /// </summary>
    /// <exception cref="RunException">There is no such run, or it has no model.</exception>
    /// <exception cref="UsageException">The name is both a run's and that of a folder with a model.</exception>
    public static ModelFolder Find(string run, string? uri, Session session)
    {
        if (Exported(run, session) is not null)
            throw new RunException($"'{run}' is an exported file. This command needs the run that it came from.");
        if (ModelUri.Is(run))
            return OfAddress(run, uri, session);
        var folder = InFolder(session.Resolve(run));
        if (IsPath(run))
            return folder ?? throw new RunException(Directory.Exists(session.Resolve(run)) ? $"The folder '{run}' holds no model (no model.json)." : $"There is no folder '{run}'.");
        var tracker = Tracker.Open(uri, session.Folder);
        using var reader = tracker.Reader;
        var found = reader.Find(new RunQuery { Runs = [run] }, session.Cancellation);
        if (found.Count > 0)
            return folder is null ? OfRun(run, reader, found, session) : throw new UsageException($"'{run}' is the name of a run and of a folder with a model. Write './{run}' for the folder, or the run's id ({found[0].RunId[..12]}).");
        if (folder is null && BestRun.Is(run))
            return Best(run, reader, session);
        var beside = Directory.Exists(session.Resolve(run)) ? $" The folder '{run}' holds no model." : "";
        return folder ?? throw new RunException($"No run '{run}' in {tracker.Target}: give an id, the first digits of one, a run's name, 'best', or a model's folder.{beside} 'dotnet tl compare' lists the runs.");
    }

    /// <summary>The path of an exported file, if a run is named by one; else null.</summary>
    public static string? Exported(string run, Session session) =>
        run.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(session.Resolve(run)) ? session.Resolve(run) : null;

    private static ModelFolder OfAddress(string text, string? uri, Session session)
    {
        ModelUri address;
        try
        {
            address = ModelUri.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }

        var tracker = Tracker.Open(uri, session.Folder);
        using var reader = tracker.Reader;
        var id = address.Run ?? reader.RunOf(address, session.Cancellation) ?? throw new RunException($"There is no model '{text}' in {tracker.Target}, or its run is unknown.");
        var run = reader.Find(new RunQuery { Runs = [id] }, session.Cancellation).FirstOrDefault(each => each.Name != id)
            ?? throw new RunException($"There is no run '{id}' in {tracker.Target}.");
        return Fetch(reader, run, session, address.Path) is { } folder
            ? new ModelFolder(folder)
            : throw new RunException($"Run {run.RunId} has no model of this program in '{address.Path}'.");
    }

    private static ModelFolder Best(string run, IRunReader reader, Session session)
    {
        var (runs, metric) = BestRun.Find(run, reader, session);
        foreach (var each in runs)
            if (Fetch(reader, each, session) is { } folder)
            {
                BestRun.Report(each, metric, session);
                return new ModelFolder(folder);
            }

        throw new RunException($"No finished run of the experiment '{runs[0].Experiment}' has a model.");
    }

    // The model's folder, or the folder of a run, which holds the model in a subfolder.
    private static ModelFolder? InFolder(string folder) =>
        new[] { folder, Path.Combine(folder, "model") }.FirstOrDefault(ModelFolder.IsIn) is { } model ? new ModelFolder(model) : null;

    private static bool IsPath(string run) => run is "." or ".." || run.Contains('/') || run.Contains(Path.DirectorySeparatorChar) || Path.IsPathRooted(run);

    // Newest first: of several runs with one name, the last one that has a model.
    private static ModelFolder OfRun(string run, IRunReader reader, IReadOnlyList<StoredRun> found, Session session) =>
        found.Select(each => Fetch(reader, each, session)).FirstOrDefault(folder => folder is not null) is { } folder
            ? new ModelFolder(folder)
            : throw new RunException($"Run '{run}' ({found[0].RunId}, {found[0].Status.ToMlflow()}) has no model: only a finished run does.");

    private static string? Fetch(IRunReader reader, StoredRun run, Session session, string path = "model")
    {
        var cache = Path.Combine(LocalState.Fetched(session.Folder), run.RunId);
        string? folder = null;
        foreach (var file in Files)
        {
            if (reader.Artifact(run.StoreId, $"{path}/{file}", cache, session.Cancellation) is not { } local)
                return null;
            folder = Path.GetDirectoryName(local);
        }

        // A model of an earlier version has no record of its training.
        reader.Artifact(run.StoreId, $"{path}/{TrainingRecord.FileName}", cache, session.Cancellation);
        // A model of texts has its vocabulary beside it.
        return new ModelFolder(folder!).Read().Text is null || reader.Artifact(run.StoreId, $"{path}/{ModelFolder.Vocabulary}", cache, session.Cancellation) is not null ? folder : null;
    }
}
