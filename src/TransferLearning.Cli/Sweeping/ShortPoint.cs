using TransferLearning.Cli.Reporting;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>A trial's point for a table.</summary>
internal static class ShortPoint
{
    /// <summary>As <see cref="PointText.Of(TrialStatus)"/> with keys shortened to what tells them apart.</summary>
    public static string Of(TrialStatus trial)
    {
        var keys = ShortKeys.Of(trial.Values.Keys);
        return trial.File is { } file ? Path.GetFileName(file) : string.Join(" ", trial.Values.Select(each => $"{keys[each.Key]}={PointText.Value(each.Value)}"));
    }
}
