using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli;

/// <summary>Finds the model of a run that a command line names: by id, the id's beginning, name, or the model's own folder.</summary>
internal static class RunModels
{
    private static readonly string[] Files = ["model.json", "model.safetensors", "experiment.yaml"];

    /// <summary>The model's folder; fetched from a server where the run is there.</summary>
    /// <exception cref="RunException">No run of that name, or it has no model.</exception>
    public static ModelFolder Find(string run, string? uri, Session session)
    {
        if (Directory.Exists(session.Resolve(run)))
            return new ModelFolder(session.Resolve(run));
        var tracker = Tracker.Open(uri, session.Folder);
        using var reader = tracker.Reader;
        var found = reader.Find(new RunQuery { Runs = [run] }, session.Cancellation);
        if (found.Count == 0)
            throw new RunException($"No run '{run}' in {Place(tracker)}: give an id, the first digits of one, a run's name, or a model's folder. 'dotnet tl compare' lists the runs.");
        // Newest first: of runs with one name, the last one that got as far as a model.
        foreach (var each in found)
            if (Fetch(reader, each, session) is { } folder)
                return new ModelFolder(folder);
        throw new RunException($"Run '{run}' ({found[0].RunId}, {found[0].Status.ToMlflow()}) has no model: only a finished run does.");
    }

    private static string? Fetch(IRunReader reader, StoredRun run, Session session)
    {
        var cache = Path.Combine(session.Folder, ".tl", "fetched", run.RunId);
        string? folder = null;
        foreach (var file in Files)
        {
            if (reader.Artifact(run.StoreId, $"model/{file}", cache, session.Cancellation) is not { } local)
                return null;
            folder = Path.GetDirectoryName(local);
        }

        return folder;
    }

    private static string Place(Tracker tracker) => tracker.Uri ?? Path.Combine(tracker.WorkingFolder, "mlflow.db");
}
