using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli;

/// <summary>Adds to the record of a run that has ended.</summary>
internal static class RecordAttachment
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Finds the record of a model's run, adds to it and delivers it. Says where it was logged, or why it was not.</summary>
    /// <param name="model">The run's model.</param>
    /// <param name="place">The folder of the artifacts, for the message.</param>
    /// <param name="add">Logs artifacts and metrics.</param>
    /// <param name="session">Messages go to its standard error.</param>
    public static void Add(ModelDescription model, string place, Action<IRunLog> add, Session session)
    {
        if (new RunStates(LocalState.Runs(session.Folder), session.Folder).RunIdOf(model.Identity) is not { } run || Tracker.OfRun(run, session.Folder) is not { } tracker)
        {
            session.ProgressText.WriteLine("not logged: this folder holds no record of the run");
            return;
        }

        try
        {
            using var log = tracker.Amend(run);
            add(log);
            var delivered = log.Deliver(Patience, null, session.Cancellation);
            foreach (var warning in delivered.Warnings)
                session.ProgressText.WriteLine(warning);
            session.ProgressText.WriteLine($"logged to run {Show.Id(run)}, {place}{(delivered.Url is { } url ? $": {url}" : "")}");
        }
        catch (RunException impossible)
        {
            session.ProgressText.WriteLine($"not logged: {impossible.Message}");
        }
    }
}
