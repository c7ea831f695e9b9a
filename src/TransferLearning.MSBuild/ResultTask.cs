using Microsoft.Build.Framework;

namespace TransferLearning.MSBuild;

/// <summary>Starts a verb that prints results as JSON, and gives them as items.</summary>
public abstract class ResultTask : ExperimentTask
{
    /// <summary>A result an experiment, or a trial: its file, with what it came to as metadata.</summary>
    [Output]
    public ITaskItem[] Results { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var succeeded = base.Execute();
        if (Output.Trim() is { Length: > 0 } json)
            Results = ResultItems.Of(json);
        return succeeded;
    }
}
