using Microsoft.Build.Framework;

namespace TransferLearning.MSBuild;

/// <summary>Base class of the tasks whose verb prints results as JSON; returns them as items.</summary>
public abstract class ResultTask : ExperimentTask
{
    /// <summary>One item for each experiment or trial: its file, with the outcome and metrics as metadata.</summary>
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
