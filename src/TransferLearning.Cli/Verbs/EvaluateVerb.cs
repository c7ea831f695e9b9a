using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl evaluate RUN</c>: measures a run's model on its own validation or test pictures, or on others.</summary>
internal sealed class EvaluateVerb() : PredictingVerb("evaluate", "Measures a run's model on a data set: metrics, each class, confusion matrix")
{
    private readonly Option<string?> _data = new("--data") { Description = "A folder with one folder per class, a CSV file, or a source as in an experiment: '{ csv: x.csv, image: file, label: class }'; by default the run's own pictures", HelpName = "source" };
    private readonly Option<string> _split = new("--split") { Description = "Which of the run's own pictures: training, validation or test", DefaultValueFactory = _ => "validation" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes a picture (confusion_matrix.png) and predictions.csv into this folder", HelpName = "folder" };

    protected override void DeclareOwn(Command command)
    {
        _split.AcceptOnlyFromAmong("training", "validation", "test");
        command.Add(_data);
        command.Add(_split);
        command.Add(_out);
        base.DeclareOwn(command);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = Find(arguments, session);
        var others = new List<string>();
        var (pictures, flip) = Pictures(folder, others, arguments, session);
        var (task, model, result) = Predict(folder, pictures, arguments.GetValue(Skip) ? BadImagePolicy.Skip : BadImagePolicy.Fail, others, flip, arguments, session);
        var predictions = result.Predictions;
        var evaluation = EvaluationResult.Of(predictions, task, model.Classes);

        if (arguments.GetValue(_out) is { } target)
            Write(session.Resolve(target), task, model, predictions, pictures);
        if (arguments.GetValue(Json))
            session.WriteJson(ToJson(evaluation));
        else
            Print(evaluation, session);
        return ExitStatus.Done;
    }

    // The run's own pictures are flipped as in the run; for others the command line decides.
    private (ImageSet Pictures, bool Flip) Pictures(ModelFolder folder, List<string> others, ParseResult arguments, Session session)
    {
        var flip = arguments.GetValue(Flip);
        if (arguments.GetValue(_data) is { } data)
        {
            var model = folder.Read();
            return (LabelledPictures.Named(data, model.Classes, others, session, model.Task), flip);
        }

        var (set, experiment) = LabelledPictures.OfRun(folder.Path, arguments.GetValue(_split)!, session);
        return (set, flip || experiment.Evaluate.Augment == TestTimeAugmentation.Flip);
    }

    private static void Print(EvaluationResult result, Session session)
    {
        session.Say($"{Show.Count(result.Pictures)} pictures  {string.Join("  ", Headline(result).Select(metric => $"{Title(metric)} {Show.Metric(result.Metrics[metric])}"))}");
        var (table, rows) = (result.Table, Enumerable.Range(0, result.Table.Names.Count).ToList());
        TextTable.Write(
            session,
            [
                new Column(table.Kind, table.Names) { Least = 12 },
                .. table.Columns.Select(column => Column.Of(column.Title, rows, row => column.IsCount ? Show.Count((long)column.Values[row]) : Show.Metric(column.Values[row])) with { Number = true }),
                // A narrow terminal shows the first columns of the confusion matrix. --json and the picture of --out have all.
                .. (table.Confusion is not { } confusion ? [] : rows.Select(predicted => Column.Of($"as {table.Names[predicted]}", confusion, row => Show.Count(row[predicted]))
                    with { ShortHead = table.Names[predicted], Number = true, Rank = predicted + 1, Least = 8 })),
            ]);
    }

    /// <summary>The headline metrics: accuracy, loss, macro F1 and AUC for classes; all metrics for labels and numbers.</summary>
    private static IEnumerable<string> Headline(EvaluationResult result) =>
        result.Metrics.ContainsKey("accuracy") ? ["accuracy", "loss", "macro_f1", "auc"] : result.Metrics.Keys.OrderBy(name => name == MetricName.Loss);

    private static string Title(string metric) => metric switch
    {
        "macro_f1" => "macro F1",
        "micro_f1" => "micro F1",
        "auc" => "AUC",
        "map" => "mAP",
        "r2" => "R2",
        _ => metric.Replace('_', ' '),
    };

    private static JsonObject ToJson(EvaluationResult result)
    {
        var json = new JsonObject { ["pictures"] = result.Pictures };
        foreach (var (name, value) in result.Metrics)
            json[name] = JsonNumber.Of(value);
        json[result.Table.Kind == "class" ? "classes" : $"{result.Table.Kind}s"] = new JsonArray([.. Enumerable.Range(0, result.Table.Names.Count).Select(row => Row(result.Table, row))]);
        return json;
    }

    private static JsonObject Row(EvaluationTable table, int row)
    {
        var json = new JsonObject { ["name"] = table.Names[row] };
        foreach (var column in table.Columns)
            json[column.Name] = column.IsCount ? JsonValue.Create((long)column.Values[row]) : JsonNumber.Of(column.Values[row]);
        if (table.Confusion is { } confusion)
            json["predicted_as"] = new JsonArray([.. confusion[row].Select(count => JsonValue.Create(count))]);
        return json;
    }

    private static void Write(string folder, LearningTask task, ModelDescription model, Predictions predictions, ImageSet pictures) => OutputFile.Write(folder, () =>
    {
        AtomicFile.Replace(Path.Combine(folder, task.PictureName + ".png"), task.Picture(model.Name, predictions, model.Classes));
        AtomicFile.Replace(Path.Combine(folder, "predictions.csv"), Encoding.UTF8.GetBytes(PredictionsCsv.Write(predictions, pictures, task, model.Classes, labelled: true)));
    });
}
