using TransferLearning.Experiments;

namespace TransferLearning.Training.Planning;

/// <summary>Plans an experiment that was read from a file, and joins the diagnostics of both steps.</summary>
public static class PlanningExtensions
{
    /// <summary>The plan of the file's experiment; none if reading or planning found an error.</summary>
    /// <exception cref="OperationCanceledException"/>
    public static PlanResult Plan(this LoadResult loaded, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        cancellation.ThrowIfCancellationRequested();
        if (loaded.Experiment is not { } experiment)
            return new PlanResult(null, loaded.Diagnostics);
        var planned = new Planner().Plan(experiment, fold: null, cancellation);
        return planned with { Diagnostics = [.. loaded.Diagnostics, .. planned.Diagnostics] };
    }

    /// <summary>The diagnostics of reading and of <see cref="Planner.Check"/>, which does not read the bytes of data and weights.</summary>
    public static IReadOnlyList<Diagnostic> Check(this LoadResult loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        return loaded.Experiment is { } experiment ? [.. loaded.Diagnostics, .. new Planner().Check(experiment)] : loaded.Diagnostics;
    }
}
