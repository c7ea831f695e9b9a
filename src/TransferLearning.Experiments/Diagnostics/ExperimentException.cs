namespace TransferLearning.Experiments.Diagnostics;

/// <summary>The experiment is invalid; every finding is in <see cref="Diagnostics"/>. The command ends with exit status 2.</summary>
public sealed class ExperimentException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics))
{
    /// <summary>An experiment that is invalid for one reason.</summary>
    public ExperimentException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>All findings, warnings included.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
