namespace TransferLearning.MSBuild;

/// <summary>Runs the sweep of an experiment. Finished trials are not repeated; an experiment without a sweep is skipped.</summary>
public sealed class SweepExperiments : ResultTask
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Verb => ["sweep", "--json"];

    /// <inheritdoc/>
    protected override bool Excuses(string line) => line.Contains(": error TL4002: ", StringComparison.Ordinal);
}
