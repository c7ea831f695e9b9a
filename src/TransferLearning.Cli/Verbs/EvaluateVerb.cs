using System.CommandLine;
using System.Text;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Evaluating;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl evaluate RUN</c>: measures a run's model on its own validation or test set, or on other samples.</summary>
internal sealed class EvaluateVerb() : LabelledVerb("evaluate", "Measures a run's model on a data set: metrics with intervals, each class, calibration")
{
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes pictures (confusion matrix, curves, reliability, coverage) and predictions.csv into this folder", HelpName = "folder" };

    private readonly Option<bool> _calibrate = new("--calibrate") { Description = "Fits a temperature on the validation pictures and stores it with the model, so that its probabilities are right on average" };
    private readonly Option<string?> _compare = new("--compare") { Description = "Another run or model's folder: tests whether the two differ on these pictures", HelpName = "RUN", CompletionSources = { Candidates.Runs } };
    private readonly Option<bool> _noLog = new("--no-log") { Description = "Does not add the evaluation to the run's record" };

    protected override void DeclareOwn(Command command)
    {
        command.Add(Data);
        command.Add(Split);
        command.Add(_out);
        command.Add(_calibrate);
        command.Add(_compare);
        command.Add(_noLog);
        base.DeclareOwn(command);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = Find(arguments, session);
        var (calibrates, split) = (arguments.GetValue(_calibrate), arguments.GetValue(Split)!);
        if (calibrates)
            Calibrating.Check(folder, split, arguments.GetValue(Flip), session);
        var other = arguments.GetValue(_compare) is { } compared ? Find(compared, arguments, session) : null;
        if (other is not null)
            Comparing.Check(folder.Read(), other.Read());
        var others = new List<string>();
        var (pictures, runsFlip) = Pictures(folder, others, arguments, session);
        var flip = runsFlip && !calibrates;
        var (task, model, result) = Predict(folder, pictures, Policy(arguments), others, flip, arguments, session, calibrates);
        var predictions = result.Predictions;
        var source = arguments.GetValue(Data) is null ? split : "given";
        var calibration = calibrates ? ModelCalibration.Of(model, predictions, source == "given" ? null : Test(folder, arguments, session)) : null;
        IReadOnlyList<(string, string)> changed = calibration is null ? [] : Calibrating.Store(folder, model, calibration.Temperature, session);
        predictions = calibration?.Calibrated ?? predictions;
        var evaluation = EvaluationResult.Of(predictions, task, model.Classes);
        var assessment = Assessment.Of(predictions, task, session.Cancellation);
        var comparison = other is null ? null : Compare(predictions, other, pictures, flip, arguments, session);
        var json = EvaluationJson.Of(evaluation, assessment);
        if (calibration is not null)
            json["calibration"] = Calibrating.ToJson(calibration, predictions.Count, source);
        if (comparison is not null)
            json["comparison"] = Comparing.ToJson(comparison, arguments.GetValue(_compare)!);

        var drawn = Drawn(task, model, predictions, assessment).ToList();
        if (arguments.GetValue(_out) is { } target)
            Write(session.Resolve(target), drawn, PredictionsCsv.Write(predictions, pictures, task, model.Classes, labelled: true));
        if (arguments.GetValue(Json))
            session.WriteJson(json);
        else
            EvaluationTables.Print(evaluation, assessment, pictures.Noun, session);
        if (calibration is not null && !arguments.GetValue(Json))
            Calibrating.Print(calibration, predictions.Count, source, pictures.Noun, session);
        if (comparison is not null && !arguments.GetValue(Json))
            Comparing.Print(comparison, model.Name, arguments.GetValue(_compare)!, session);
        if (source != "given" && !arguments.GetValue(_noLog))
            EvaluationLog.Write(model, split, json, Logged(evaluation, assessment), drawn, changed, session);
        return ExitStatus.Done;
    }

    // The run's test pictures, which measure the temperature; null if it has none.
    private Predictions? Test(ModelFolder folder, ParseResult arguments, Session session) => LabelledPictures.SplitOfRun(folder.Path, "test", session) is { } test
        ? Predict(folder, test, Policy(arguments), [], flip: false, arguments, session, logits: true).Result.Predictions
        : null;

    private ModelComparison Compare(Predictions predictions, ModelFolder other, ImageSet pictures, bool flip, ParseResult arguments, Session session)
    {
        Comparing.WarnOfTraining(other, pictures, session);
        var (task, _, result) = Predict(other, pictures, Policy(arguments), [], flip, arguments, session);
        return ModelComparison.Of(predictions, result.Predictions, task, session.Cancellation);
    }

    private static Dictionary<string, double> Logged(EvaluationResult evaluation, Assessment assessment)
    {
        var metrics = new Dictionary<string, double>(evaluation.Metrics);
        if (assessment.Reliability is { } reliability)
            metrics["ece"] = reliability.Error;
        return metrics;
    }

    private static IEnumerable<(string File, byte[] Png)> Drawn(LearningTask task, ModelDescription model, Predictions predictions, Assessment assessment) =>
        assessment.Pictures(model.Name, predictions, model.Classes).Prepend((task.PictureName + ".png", task.Picture(model.Name, predictions, model.Classes)));

    private static void Write(string folder, IReadOnlyList<(string File, byte[] Png)> drawn, string csv) => OutputFile.Write(folder, () =>
    {
        foreach (var (file, png) in drawn)
            AtomicFile.Replace(Path.Combine(folder, file), png);
        AtomicFile.Replace(Path.Combine(folder, "predictions.csv"), Encoding.UTF8.GetBytes(csv));
    });
}
