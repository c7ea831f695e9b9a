namespace TransferLearning.MSBuild;

/// <summary>Validates experiments; an invalid one is a build error at its line.</summary>
public sealed class ValidateExperiments : ExperimentTask
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Verb => ["validate"];
}
