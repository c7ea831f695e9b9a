using System.Globalization;
using TransferLearning.Sweeps.Definition;

namespace TransferLearning.Sweeps.State;

/// <summary>A trial's point as people read it; its file, <c>--json</c> and MLflow have every digit.</summary>
public static class PointText
{
    private const int Digits = 4;

    /// <summary>The point and, where there are several of it, the seed.</summary>
    public static string Of(TrialStatus trial, SweepPlan plan) => plan.Seeds == 1 ? Of(trial) : $"{Of(trial)} seed={trial.Seed}";

    /// <summary>The point's file, or its values as <c>key=value</c>.</summary>
    public static string Of(TrialStatus trial) =>
        trial.File is { } file ? Path.GetFileName(file) : string.Join(" ", trial.Values.Select(each => $"{each.Key}={Value(each.Value)}"));

    /// <summary>A value; a number that was drawn with more digits than anybody reads is rounded.</summary>
    public static string Value(string text) =>
        text.Length > 7 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number != Math.Floor(number)
            ? number.ToString($"G{Digits}", CultureInfo.InvariantCulture)
            : text;
}
