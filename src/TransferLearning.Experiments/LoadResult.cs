namespace TransferLearning.Experiments;

/// <summary>What reading a file gave: the experiment where there is no error, and every finding.</summary>
public sealed record LoadResult(Experiment? Experiment, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The experiment.</summary>
    /// <exception cref="ExperimentException">The file has errors.</exception>
    public Experiment Valid => Experiment ?? throw new ExperimentException(Diagnostics);
}
