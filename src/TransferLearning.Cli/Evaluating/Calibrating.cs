using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Tracking;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Evaluating;

/// <summary><c>evaluate --calibrate</c>: stores a fitted temperature with the model and shows what it changes.</summary>
internal static class Calibrating
{
    /// <summary>Checks that the model and the options allow a temperature.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public static void Check(ModelFolder folder, string split, bool flip, Session session)
    {
        var model = folder.Read();
        if (LearningTask.Find(model.Task) is { Targets: not TargetForm.OneClass })
            throw new UsageException($"'--calibrate' needs a model of the task single_label; this one's is {model.Task}.");
        if (split != "validation")
            throw new UsageException("'--calibrate' fits the validation pictures, or those of '--data': leave out '--split'.");
        if (flip)
            throw new UsageException("'--calibrate' fits the pictures as they are: leave out '--flip'.");
        if (Path.GetFullPath(folder.Path).StartsWith(LocalState.Fetched(session.Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new UsageException("The run's model is on a server, which keeps it as it was logged. '--calibrate' takes a model's folder: that of the run in '.tl/runs', or a copy.");
    }

    /// <summary>Stores the temperature in the model's folder and in the run's state, which has a copy of the model.</summary>
    /// <returns>The changed files: their names and paths.</returns>
    public static IReadOnlyList<(string Name, string Path)> Store(ModelFolder folder, ModelDescription model, double temperature, Session session)
    {
        var files = folder.Calibrate(temperature);
        if (new RunStates(LocalState.Runs(session.Folder), session.Folder).ModelOf(model.Identity) is { } copy && Path.GetFullPath(copy) != Path.GetFullPath(folder.Path))
            new ModelFolder(copy).Calibrate(temperature);
        return [.. files.Select(name => (name, Path.Combine(folder.Path, name)))];
    }

    public static void Print(ModelCalibration calibration, int fitted, string source, string noun, Session session)
    {
        session.Say($"temperature {Show.Metric(calibration.Temperature)} (was {Show.Metric(calibration.Former)}), fitted on {Show.Count(fitted)} {source} {noun} and stored with the model");
        session.Say(calibration.OnTest
            ? $"measured on {Show.Count(calibration.MeasuredPictures)} test {noun}:"
            : $"measured on the same {noun} by cross-fitting, each half with the other's temperature:");
        (string Name, CalibrationScore Score)[] rows = [("before", calibration.Before), ("after", calibration.After)];
        TextTable.Write(
            session,
            Column.Of("", rows, row => row.Name),
            Column.Of("calibration error", rows, row => Show.Metric(row.Score.Error)) with { Number = true },
            Column.Of("log loss", rows, row => Show.Metric(row.Score.LogLikelihood)) with { Number = true },
            Column.Of("accuracy", rows, row => Show.Metric(row.Score.Accuracy)) with { Number = true });
    }

    public static JsonObject ToJson(ModelCalibration calibration, int fitted, string source) => new()
    {
        ["temperature"] = calibration.Temperature,
        ["former_temperature"] = calibration.Former,
        ["fitted_on"] = source,
        ["fitted_pictures"] = fitted,
        ["measured_on"] = calibration.OnTest ? "test" : "cross_fitting",
        ["measured_pictures"] = calibration.MeasuredPictures,
        ["before"] = Score(calibration.Before),
        ["after"] = Score(calibration.After),
    };

    private static JsonObject Score(CalibrationScore score) => new()
    {
        ["ece"] = JsonNumber.Of(score.Error),
        ["log_loss"] = JsonNumber.Of(score.LogLikelihood),
        ["accuracy"] = JsonNumber.Of(score.Accuracy),
    };
}
