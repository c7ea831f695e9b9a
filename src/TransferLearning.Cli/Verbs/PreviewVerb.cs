using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl preview FILE</c>: draws a grid of training pictures, original and augmented as in the first epochs; of texts it prints lines.</summary>
internal sealed class PreviewVerb() : Verb("preview", "Draws a PNG grid of training pictures, original and as each epoch augments them; prints texts")
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<string?> _out = new("--out", "-o") { Description = "The PNG file; by default NAME-preview.png in the current folder", HelpName = "png" };
    private readonly Option<int> _rows = new("--rows") { Description = "How many pictures or texts", DefaultValueFactory = _ => 8 };
    private readonly Option<int> _epochs = new("--epochs") { Description = "How many epochs of each", DefaultValueFactory = _ => 5 };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        foreach (var count in new[] { _rows, _epochs })
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 100)
                    result.AddError($"{count.Name} takes 1 to 100.");
            });
        command.Add(_file);
        command.Add(_set);
        command.Add(_out);
        command.Add(_rows);
        command.Add(_epochs);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var experiment = Compiler.Load(arguments.GetRequiredValue(_file), arguments.GetValue(_set)!, session);
        var isText = experiment.Data.Train.Input == InputKind.Text;
        if (isText && arguments.GetValue(_out) is not null)
            throw new UsageException("'--out' names a picture, and this experiment's data are texts: they are printed.");
        var findings = new List<Diagnostic>();
        var splits = DataResolver.Resolve(experiment, findings);
        if (splits is null || findings.Exists(each => each.Severity == Severity.Error))
            throw new ExperimentException(findings);
        DiagnosticPrinter.Print(findings, session);
        if (isText)
            return Print(TextPreview.Of(experiment, splits, WordChanges.Read(experiment, splits, session.Cancellation), arguments.GetValue(_rows), arguments.GetValue(_epochs)), arguments.GetValue(_json), session);

        PicturePackages.Offer(session);
        var png = PreviewGrid.Render(experiment, splits, arguments.GetValue(_rows), arguments.GetValue(_epochs), session.Cancellation);
        var path = session.Resolve(arguments.GetValue(_out) ?? SafeFileName.Of(experiment.Name, "-preview.png"));
        OutputFile.Replace(path, png);
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonObject { ["file"] = path, ["bytes"] = png.Length });
        else
            session.ResultText.WriteLine(path);
        return ExitStatus.Done;
    }

    private static int Print(IReadOnlyList<TextPreview> texts, bool json, Session session)
    {
        if (json)
            session.WriteJson(new JsonArray([.. texts.Select(each => new JsonObject
            {
                ["text"] = each.Text,
                ["target"] = each.Target,
                ["epochs"] = new JsonArray([.. each.Epochs.Select(text => JsonValue.Create(text))]),
            })]));
        else
            session.ResultText.Write(TextPreview.Lines(texts));
        return ExitStatus.Done;
    }
}
