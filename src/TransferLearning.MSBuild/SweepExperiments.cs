namespace TransferLearning.MSBuild;

/// <summary>Runs the sweep of an experiment; a finished trial is not repeated. An experiment without one is left alone.</summary>
public sealed class SweepExperiments : ResultTask
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Verb => ["sweep", "--json"];

    /// <inheritdoc/>
    protected override bool Excuses(string line) => line.Contains(": error TL4002: ", StringComparison.Ordinal);
}
