namespace TransferLearning.MSBuild;

/// <summary>Runs the sweeps of experiments; a finished trial is not repeated.</summary>
public sealed class SweepExperiments : ResultTask
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Verb => ["sweep", "--json"];
}
