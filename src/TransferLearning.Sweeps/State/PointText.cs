using System.Globalization;
using TransferLearning.Sweeps.Definition;

namespace TransferLearning.Sweeps.State;

/// <summary>Formats a trial's point for people. The trial's file, <c>--json</c> and MLflow have all digits.</summary>
public static class PointText
{
    private const int Digits = 4;

    /// <summary>The point and, if the sweep repeats points, the seed.</summary>
    public static string Of(TrialStatus trial, SweepPlan plan) => plan.Seeds == 1 ? Of(trial) : $"{Of(trial)} seed={trial.Seed}";

    /// <summary>The point's file, or its values as <c>key=value</c>.</summary>
    public static string Of(TrialStatus trial) =>
        trial.File is { } file ? Path.GetFileName(file) : string.Join(" ", trial.Values.Select(each => $"{each.Key}={Value(each.Value)}"));

    /// <summary>A value; a number with many digits is rounded.</summary>
    public static string Value(string text) =>
        text.Length > 7 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number != Math.Floor(number)
            ? number.ToString($"G{Digits}", CultureInfo.InvariantCulture)
            : text;
}
