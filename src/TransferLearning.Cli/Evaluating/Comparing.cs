using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Evaluating;

/// <summary><c>evaluate --compare OTHER</c>: whether two models differ on the same pictures.</summary>
internal static class Comparing
{
    /// <summary>Checks that two models say the same things of a picture.</summary>
    /// <exception cref="UsageException">Their tasks or the names of their outputs differ.</exception>
    public static void Check(ModelDescription model, ModelDescription other)
    {
        if (model.Task != other.Task)
            throw new UsageException($"'{model.Name}' and '{other.Name}' cannot be compared: their tasks are {model.Task} and {other.Task}.");
        if (model.Picture is null != other.Picture is null)
            throw new UsageException($"'{model.Name}' and '{other.Name}' cannot be compared: one takes pictures and the other texts.");
        if (!model.Classes.SequenceEqual(other.Classes, StringComparer.Ordinal))
            throw new UsageException($"'{model.Name}' and '{other.Name}' cannot be compared: their classes are {string.Join(", ", model.Classes)} and {string.Join(", ", other.Classes)}.");
    }

    /// <summary>Warns if the other model was trained with some of the pictures: two runs may divide the same data differently.</summary>
    public static void WarnOfTraining(ModelFolder other, ImageSet pictures, Session session)
    {
        ImageSet trained;
        try
        {
            (trained, _) = LabelledPictures.OfRun(other.Path, "training", session);
        }
        catch (Exception unknown) when (unknown is RunException or ExperimentException)
        {
            session.ProgressText.WriteLine($"What the other model was trained with is not known here; {pictures.Noun} that it has seen favour it.");
            return;
        }

        var seen = trained.Samples.Select(sample => sample.Path).ToHashSet(StringComparer.Ordinal);
        if (pictures.Samples.Count(sample => seen.Contains(sample.Path)) is var count and > 0)
            session.ProgressText.WriteLine($"warning: {Show.Count(count)} of the {Show.Count(pictures.Count)} {pictures.Noun} trained the other model, which favours it. '--data' takes other {pictures.Noun}.");
    }

    public static void Print(ModelComparison comparison, string name, string other, Session session)
    {
        var test = comparison.Test;
        session.Say($"{name} against {other}: {EvaluationTables.Title(comparison.Metric)} {Show.Metric(comparison.First)} against {Show.Metric(comparison.Second)}");
        session.Say($"difference {Show.Metric(comparison.First - comparison.Second)}, 95 % interval {EvaluationTables.Text(comparison.Interval)}"
            + (test is null ? "" : $"; McNemar p = {Show.Metric(test.PValue)} ({(test.IsExact ? "exact" : "χ²")})"));
        if (test is null)
            return;
        TextTable.Write(
            session,
            new Column("", ["right", "wrong"]),
            new Column("other right", [Show.Count(test.BothRight), Show.Count(test.OnlySecond)]) { Number = true },
            new Column("other wrong", [Show.Count(test.OnlyFirst), Show.Count(test.BothWrong)]) { Number = true });
    }

    public static JsonObject ToJson(ModelComparison comparison, string other)
    {
        var json = new JsonObject
        {
            ["other"] = other,
            ["metric"] = comparison.Metric,
            ["value"] = JsonNumber.Of(comparison.First),
            ["other_value"] = JsonNumber.Of(comparison.Second),
            ["difference"] = JsonNumber.Of(comparison.First - comparison.Second),
            ["interval"] = comparison.Interval is { } interval ? new JsonArray(JsonNumber.Of(interval.Low), JsonNumber.Of(interval.High)) : null,
        };
        if (comparison.Test is { } test)
            json["mcnemar"] = new JsonObject
            {
                ["both_right"] = test.BothRight,
                ["only_this_right"] = test.OnlyFirst,
                ["only_other_right"] = test.OnlySecond,
                ["both_wrong"] = test.BothWrong,
                ["exact"] = test.IsExact,
                ["p_value"] = test.PValue,
            };
        return json;
    }
}
