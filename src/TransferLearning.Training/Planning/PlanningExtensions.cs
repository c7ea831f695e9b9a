using TransferLearning.Experiments;

namespace TransferLearning.Training.Planning;

/// <summary>Plans a file that was read, and keeps the findings of both steps together.</summary>
public static class PlanningExtensions
{
    /// <summary>The plan of the file's experiment; none where reading or planning found an error.</summary>
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

    /// <summary>What reading found, and what <see cref="Planner.Check"/> finds: the bytes of data and weights are not read.</summary>
    public static IReadOnlyList<Diagnostic> Check(this LoadResult loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        return loaded.Experiment is { } experiment ? [.. loaded.Diagnostics, .. new Planner().Check(experiment)] : loaded.Diagnostics;
    }
}
