using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl evaluate RUN</c>: what a run's model reaches on its own validation or test pictures, or on others.</summary>
internal sealed class EvaluateVerb() : Verb("evaluate", "Measures a run's model on a data set: accuracy, loss, each class, confusion matrix")
{
    private readonly Argument<string> _run = Arguments.Run();
    private readonly Option<string?> _data = new("--data") { Description = "A folder with one folder a class, a CSV file, or a source as in an experiment: '{ csv: x.csv, image: file, label: class }'; by default the run's own pictures", HelpName = "source" };
    private readonly Option<string> _split = new("--split") { Description = "Which of the run's own pictures: training, validation or test", DefaultValueFactory = _ => "validation" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes confusion_matrix.png and predictions.csv there", HelpName = "folder" };
    private readonly Option<bool> _skip = new("--skip-bad") { Description = "Leaves pictures out that cannot be read, and says so" };
    private readonly Option<bool> _flip = Arguments.Flip();
    private readonly Option<string> _device = Arguments.Device();
    private readonly Option<string?> _uri = Arguments.Uri();
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        _split.AcceptOnlyFromAmong("training", "validation", "test");
        command.Add(_run);
        command.Add(_data);
        command.Add(_split);
        command.Add(_out);
        command.Add(_skip);
        command.Add(_flip);
        command.Add(_device);
        command.Add(_uri);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = RunModels.Find(arguments.GetRequiredValue(_run), arguments.GetValue(_uri), session);
        var others = new List<string>();
        var (pictures, flip) = Pictures(folder, others, arguments, session);
        CheckedNetwork.Ensure(session, folder, pictures.Count);
        TorchPackages.Ensure(session);
        PicturePackages.Offer(session);
        using var predictor = Predictor.Open(folder.Path, arguments.GetValue(_device)!, machine: MachineRecords.OfThisMachine);
        var policy = arguments.GetValue(_skip) ? BadImagePolicy.Skip : BadImagePolicy.Fail;
        var result = predictor.Predict(pictures, policy, flip, notice: session.ProgressText.WriteLine, cancellation: session.Cancellation);
        LeftOut.Report(others, result, session);
        var evaluation = EvaluationResult.Of(result.Predictions, predictor.Model.Classes);

        if (arguments.GetValue(_out) is { } target)
            Write(session.Resolve(target), predictor.Model, result.Predictions, pictures);
        if (arguments.GetValue(_json))
            session.WriteJson(ToJson(evaluation));
        else
            Print(evaluation, session);
        return ExitStatus.Done;
    }

    // The run's own pictures are looked at as the run did, mirrored or not; others as the command line says.
    private (ImageSet Pictures, bool Flip) Pictures(ModelFolder folder, List<string> others, ParseResult arguments, Session session)
    {
        var flip = arguments.GetValue(_flip);
        if (arguments.GetValue(_data) is { } data)
            return (LabelledPictures.Named(data, folder.Read().Classes, others, session), flip);
        var (set, experiment) = LabelledPictures.OfRun(folder.Path, arguments.GetValue(_split)!, session);
        return (set, flip || experiment.Evaluate.Augment == TestTimeAugmentation.Flip);
    }

    private static void Print(EvaluationResult result, Session session)
    {
        session.Say($"{Show.Count(result.Pictures)} pictures  accuracy {Show.Metric(result.Accuracy)}  loss {Show.Metric(result.Loss)}  macro F1 {Show.Metric(result.MacroF1)}  AUC {Show.Metric(result.Auc)}");
        var classes = result.Classes;
        TextTable.Write(
            session,
            [
                Column.Of("class", classes, each => each.Name) with { Least = 12 },
                Column.Of("pictures", classes, each => Show.Count(each.Pictures)) with { Number = true },
                Column.Of("precision", classes, each => Show.Metric(each.Precision)) with { Number = true },
                Column.Of("recall", classes, each => Show.Metric(each.Recall)) with { Number = true },
                Column.Of("F1", classes, each => Show.Metric(each.F1)) with { Number = true },
                // Where there is no room for the whole confusion matrix, its first columns stay: the others are in --json and in the picture of --out.
                .. classes.Select((predicted, i) => Column.Of($"as {predicted.Name}", result.Confusion, row => Show.Count(row[i])) with { ShortHead = predicted.Name, Number = true, Rank = i + 1, Least = 8 }),
            ]);
    }

    private static JsonObject ToJson(EvaluationResult result) => new()
    {
        ["pictures"] = result.Pictures,
        ["accuracy"] = JsonNumber.Of(result.Accuracy),
        ["loss"] = JsonNumber.Of(result.Loss),
        ["macro_f1"] = JsonNumber.Of(result.MacroF1),
        ["balanced_accuracy"] = JsonNumber.Of(result.BalancedAccuracy),
        ["auc"] = JsonNumber.Of(result.Auc),
        ["classes"] = new JsonArray([.. result.Classes.Zip(result.Confusion, (scores, row) => new JsonObject
        {
            ["name"] = scores.Name,
            ["pictures"] = scores.Pictures,
            ["precision"] = JsonNumber.Of(scores.Precision),
            ["recall"] = JsonNumber.Of(scores.Recall),
            ["f1"] = JsonNumber.Of(scores.F1),
            ["predicted_as"] = new JsonArray([.. row.Select(count => JsonValue.Create(count))]),
        })]),
    };

    private static void Write(string folder, ModelDescription model, Predictions predictions, ImageSet pictures)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Replace(Path.Combine(folder, "confusion_matrix.png"), ConfusionPicture.Draw(model.Name, predictions.Confusion(), model.Classes));
            AtomicFile.Replace(Path.Combine(folder, "predictions.csv"), Encoding.UTF8.GetBytes(PredictionsCsv.Write(predictions, pictures, model.Classes, labelled: true)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{folder}' cannot be written: {refused.Message}", refused);
        }
    }
}
