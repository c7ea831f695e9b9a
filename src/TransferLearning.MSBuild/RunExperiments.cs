namespace TransferLearning.MSBuild;

/// <summary>
/// Runs experiments. The command does not repeat an experiment that is finished with the same resolved configuration, data and
/// weights.
/// </summary>
public sealed class RunExperiments : ResultTask
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Verb => ["run", "--json"];
}
