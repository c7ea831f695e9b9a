using TransferLearning.Sweeps;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Formats a trial's point for a table.</summary>
internal static class ShortPoint
{
    /// <summary>Like <see cref="PointText.Of(TrialStatus)"/>, but with the shortest unique keys.</summary>
    public static string Of(TrialStatus trial)
    {
        var keys = ShortKeys.Of(trial.Values.Keys);
        return trial.File is { } file ? Path.GetFileName(file) : string.Join(" ", trial.Values.Select(each => $"{keys[each.Key]}={PointText.Value(each.Value)}"));
    }
}
