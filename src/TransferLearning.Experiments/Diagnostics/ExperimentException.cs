namespace TransferLearning.Experiments.Diagnostics;

/// <summary>Thrown if an experiment is invalid; <see cref="Diagnostics"/> holds every finding. The command exits with status 2.</summary>
public sealed class ExperimentException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join('\n', diagnostics))
{
    /// <summary>Creates the exception from a single finding.</summary>
    public ExperimentException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>All findings, warnings included.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
