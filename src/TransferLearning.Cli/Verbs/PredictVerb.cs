using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl predict RUN PATH…</c>: prints a run's predictions for pictures and folders as CSV.</summary>
internal sealed class PredictVerb() : PredictingVerb("predict", "Applies a run's model to pictures and folders: prints a CSV with the file, the label (or numbers) and the probability of each class")
{
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Pictures, and folders with pictures below them", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes the CSV to a file instead of standard output", HelpName = "csv" };

    protected override void DeclareOwn(Command command)
    {
        command.Add(_paths);
        command.Add(_out);
        base.DeclareOwn(command);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var others = new List<string>();
        var pictures = PictureFiles.Of(arguments.GetRequiredValue(_paths).Select(session.Named), others);
        var folder = Find(arguments, session);
        var (task, model, predictions) = Predict(folder, pictures, others, arguments.GetValue(Flip), arguments, session);

        var text = arguments.GetValue(Json) ? ToJson(task, model.Classes, pictures, predictions) : PredictionsCsv.Write(predictions, pictures, task, model.Classes, labelled: false);
        if (arguments.GetValue(_out) is not { } file)
            session.ResultText.Write(text);
        else
            OutputFile.Replace(session.Resolve(file), Encoding.UTF8.GetBytes(text));
        return ExitStatus.Done;
    }

    private static string ToJson(LearningTask task, IReadOnlyList<string> names, ImageSet pictures, Predictions predictions) =>
        new JsonArray([.. Enumerable.Range(0, predictions.Count).Select(each =>
        {
            var predicted = task.Json(predictions, each, names);
            predicted.Insert(0, "file", pictures.Samples[predictions.Indices[each]].Id);
            return predicted;
        })]).ToText() + "\n";
}
