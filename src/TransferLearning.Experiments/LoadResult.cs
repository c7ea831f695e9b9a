namespace TransferLearning.Experiments;

/// <summary>The result of reading a file: the experiment, if it has no errors, and every finding.</summary>
public sealed record LoadResult(Experiment? Experiment, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The experiment.</summary>
    /// <exception cref="ExperimentException">The file has errors.</exception>
    public Experiment Valid => Experiment ?? throw new ExperimentException(Diagnostics);
}
