using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl predict RUN PATH…</c>: a CSV of what a run's model says of files and folders.</summary>
internal sealed class PredictVerb() : Verb("predict", "Applies a run's model to pictures and folders: a CSV of file, label (or numbers) and a probability a class")
{
    private readonly Argument<string> _run = Arguments.Run();
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Pictures, and folders with pictures below them", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes the CSV to a file instead of standard output", HelpName = "csv" };
    private readonly Option<bool> _skip = new("--skip-bad") { Description = "Leaves pictures out that cannot be read, and says so" };
    private readonly Option<bool> _flip = Arguments.Flip();
    private readonly Option<string> _device = Arguments.Device();
    private readonly Option<string?> _uri = Arguments.Uri();
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_run);
        command.Add(_paths);
        command.Add(_out);
        command.Add(_skip);
        command.Add(_flip);
        command.Add(_device);
        command.Add(_uri);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var others = new List<string>();
        var pictures = PictureFiles.Of(arguments.GetRequiredValue(_paths).Select(session.Named), others);
        var folder = RunModels.Find(arguments.GetRequiredValue(_run), arguments.GetValue(_uri), session);
        CheckedNetwork.Ensure(session, folder, pictures.Count);
        TorchPackages.Ensure(session);
        PicturePackages.Offer(session);
        using var predictor = Predictor.Open(folder.Path, arguments.GetValue(_device)!, machine: MachineRecords.OfThisMachine);
        var policy = arguments.GetValue(_skip) ? BadImagePolicy.Skip : BadImagePolicy.Fail;
        var result = predictor.Predict(pictures, policy, arguments.GetValue(_flip), notice: session.ProgressText.WriteLine, cancellation: session.Cancellation);
        LeftOut.Report(others, result, session);

        var names = predictor.Model.Classes;
        var text = arguments.GetValue(_json) ? Json(predictor.Task, names, pictures, result.Predictions) : PredictionsCsv.Write(result.Predictions, pictures, predictor.Task, names, labelled: false);
        if (arguments.GetValue(_out) is not { } file)
            session.ResultText.Write(text);
        else
            Write(session.Resolve(file), text);
        return ExitStatus.Done;
    }

    private static string Json(LearningTask task, IReadOnlyList<string> names, ImageSet pictures, Predictions predictions) =>
        new JsonArray([.. Enumerable.Range(0, predictions.Count).Select(each =>
        {
            var predicted = task.Json(predictions, each, names);
            predicted.Insert(0, "file", pictures.Samples[predictions.Indices[each]].Id);
            return predicted;
        })]).ToText() + "\n";

    private static void Write(string path, string text)
    {
        try
        {
            AtomicFile.Replace(path, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be written: {refused.Message}", refused);
        }
    }
}
