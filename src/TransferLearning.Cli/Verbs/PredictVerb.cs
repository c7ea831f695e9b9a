using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Predicting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl predict RUN PATH…</c>: prints the predictions of a run's model, or of an exported file, for pictures and folders as CSV. A picture that cannot be read is a row with its error.</summary>
internal sealed class PredictVerb() : PredictingVerb("predict", "Applies a run's model to pictures and folders: prints a CSV with the file, the label (or numbers) and the probability of each class")
{
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Pictures, folders with pictures below them, patterns such as 'photos/**/*.jpg', and '-' for a list on standard input; for a model of texts, files with a text on each line, CSV, TSV and JSON Lines files, folders of .txt files, and '-' for lines on standard input", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes the CSV to a file instead of standard output", HelpName = "csv" };
    private readonly Option<bool> _lines = new("--jsonl") { Description = "Writes a JSON object for each picture on a line of its own" };
    private readonly Option<string?> _columns = new("--columns") { Description = "The columns of the CSV: file, name, stem, label, p, p:CLASS, error; 'id=stem,label=p:dog' gives them titles", HelpName = "columns" };
    private readonly Option<string?> _text = new("--text") { Description = "For a model of texts: the column of the texts in CSV and TSV files; by default the one it was trained with", HelpName = "column" };
    private readonly Option<string> _sort = new("--sort") { Description = "The order of the rows: input, or natural (2 before 10) by file", DefaultValueFactory = _ => "input" };

    protected override void DeclareOwn(Command command)
    {
        _sort.AcceptOnlyFromAmong("input", "natural");
        command.Add(_paths);
        command.Add(_out);
        command.Add(_columns);
        command.Add(_sort);
        command.Add(_lines);
        command.Add(_text);
        base.DeclareOwn(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_columns) is not null && (result.GetValue(_lines) || result.GetValue(Json)))
                result.AddError("--columns chooses the columns of a CSV, not of JSON.");
        });
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var others = new List<string>();
        var texts = RunModels.Exported(Given(arguments), session) is { } exported ? TextOf(exported, session) : Find(arguments, session).Read().Text;
        if (texts is not null)
            RefuseForTexts(arguments);
        else if (arguments.GetValue(_text) is not null)
            throw new UsageException("--text names a column of texts, and this model takes pictures.");
        var pictures = texts is null
            ? PredictPaths.Find(arguments.GetRequiredValue(_paths), others, session)
            : PredictTexts.Find(arguments.GetRequiredValue(_paths), arguments.GetValue(_text) ?? texts.ColumnOrDefault, session);
        // Texts from files of their own are named by their files, as pictures are.
        var areTexts = texts is not null && pictures.Samples.Any(sample => sample.Name is null);
        var (task, names, result) = Predict(pictures, others, arguments, session);

        var rows = PredictedPicture.All(pictures, result, task, names);
        if (arguments.GetValue(Skip))
            rows.RemoveAll(row => row.Error is not null);
        if (arguments.GetValue(_sort) == "natural")
            rows = [.. rows.OrderBy(row => row.File, NaturalOrder.Instance)];
        var text = Text(arguments, rows, columns => columns is null
            ? OutputColumns.Default(task, names, rows.Exists(row => row.Error is not null), areTexts)
            : OutputColumns.Parse(columns, task, names, areTexts));
        if (arguments.GetValue(_out) is not { } file)
            session.ResultText.Write(text);
        else
            OutputFile.Replace(session.Resolve(file), Encoding.UTF8.GetBytes(text));
        return rows.Exists(row => row.Error is not null) ? ExitStatus.SomeFailed : ExitStatus.Done;
    }

    // Options that only pictures have.
    private void RefuseForTexts(ParseResult arguments)
    {
        foreach (var (isGiven, option, why) in new[]
        {
            (arguments.GetValue(Flip), "--flip", "mirrors pictures"),
            (arguments.GetValue(Skip), "--skip-bad", "leaves out pictures that cannot be read"),
            (arguments.GetValue(_sort) == "natural", "--sort natural", "sorts by the pictures' files"),
        })
            if (isGiven)
                throw new UsageException($"{option} {why}, and this model takes texts.");
    }

    private (LearningTask Task, IReadOnlyList<string> Names, PredictionResult Result) Predict(ImageSet pictures, List<string> others, ParseResult arguments, Session session)
    {
        if (RunModels.Exported(Given(arguments), session) is { } file)
            return PredictExported(file, pictures, BadImagePolicy.Skip, others, arguments, session);
        var (task, model, result) = Predict(Find(arguments, session), pictures, BadImagePolicy.Skip, others, arguments.GetValue(Flip), arguments, session);
        return (task, model.Classes, result);
    }

    private string Text(ParseResult arguments, List<PredictedPicture> rows, Func<string?, OutputColumns> columns) =>
        arguments.GetValue(Json) ? new JsonArray([.. rows.Select(row => row.Json)]).ToText() + "\n"
        : string.Concat((arguments.GetValue(_lines) ? rows.Select(row => row.Json.ToLine()) : columns(arguments.GetValue(_columns)).Lines(rows)).Select(line => line + "\n"));
}
