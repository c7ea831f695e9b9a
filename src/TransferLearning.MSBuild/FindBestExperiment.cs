using System.Globalization;
using Microsoft.Build.Framework;

namespace TransferLearning.MSBuild;

/// <summary>Finds the result with the best value of a metric: the largest, or the smallest; the results say which is better. The first of equals counts.</summary>
public sealed class FindBestExperiment : Microsoft.Build.Utilities.Task
{
    /// <summary>The metadata that names the metrics for which larger is better.</summary>
    internal const string LargerIsBetter = "LargerIsBetter";

    /// <summary>What stands between these names.</summary>
    internal const char Separator = ' ';

    /// <summary>The results, with metrics as metadata.</summary>
    [Required]
    public ITaskItem[] Results { get; set; } = [];

    /// <summary>The metric, for example <c>val_accuracy</c>.</summary>
    [Required]
    public string Metric { get; set; } = "";

    /// <summary>The best result; null if none has the metric.</summary>
    [Output]
    public ITaskItem? Best { get; private set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        var best = double.NegativeInfinity;
        foreach (var result in Results)
        {
            var sign = result.GetMetadata(LargerIsBetter).Split(Separator).Contains(Metric, StringComparer.OrdinalIgnoreCase) ? 1 : -1;
            if (double.TryParse(result.GetMetadata(Metric), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && sign * value > best)
                (Best, best) = (result, sign * value);
        }

        return true;
    }
}
