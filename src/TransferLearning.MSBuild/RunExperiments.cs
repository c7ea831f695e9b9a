namespace TransferLearning.MSBuild;

/// <summary>Runs experiments. One that is finished, with the same resolved configuration, data and weights, is not repeated: the command knows.</summary>
public sealed class RunExperiments : ResultTask
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Verb => ["run", "--json"];
}
