using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli;

/// <summary>Finds labelled pictures: those of a run's experiment, or others.</summary>
internal static class LabelledPictures
{
    /// <summary>
    /// The pictures of <c>--data</c>: a folder with one folder per class, a CSV file with the columns of the training table (<c>image</c> and <c>label</c> if there was none), or a source as in an experiment.
    /// </summary>
    /// <param name="data">A path, or a mapping or list in YAML's flow style.</param>
    /// <param name="model">The model: its task, its outputs and the columns of its training table.</param>
    /// <param name="others">Receives the files of a folder that have no picture's extension.</param>
    /// <param name="session">The session.</param>
    /// <exception cref="ExperimentException">The source is invalid, or has no picture of these classes.</exception>
    /// <exception cref="RunException">The folder does not exist, or contains a folder that is not a class.</exception>
    public static ImageSet Named(string data, ModelDescription model, ICollection<string> others, Session session)
    {
        const string Place = "--data";
        var (classes, text) = (model.Classes, model.Text);
        var form = LearningTask.Find(model.Task)?.Targets ?? TargetForm.OneClass;
        var path = session.Resolve(data);
        var isSource = data.TrimStart() is ['{' or '[', ..];
        if (text is not null && !isSource && !File.Exists(path) && !Directory.Exists(path))
            throw new RunException($"There is no file '{data}'. The model takes texts: name a CSV, TSV or JSON Lines file, a folder with one folder per class, or a source: '{{ csv: x.csv, text: {text.ColumnOrDefault}, label: label }}'.");
        if (text is null && !isSource && !File.Exists(path) && form == TargetForm.OneClass)
            return PictureFiles.Labelled(path, classes, others);
        var source = Rooms.Language().ReadSource(isSource ? data : text is not null && Directory.Exists(path) ? $"{{ folder: '{Quoted(path)}' }}" : $"{{ csv: '{Quoted(path)}'{Columns(form, model)} }}", Place, session.Folder, session.Environment);
        if (source.Input == InputKind.Text != text is not null)
            throw new RunException(text is null ? "The model takes pictures, and '--data' gives texts." : $"The model takes texts, and '--data' gives pictures: name the column of the texts with 'text', for example 'text: {text.ColumnOrDefault}'.");
        var findings = new List<Diagnostic>();
        var set = DataResolver.Labelled(source, form, classes, new SourceLocation(Place, 0, 0), findings);
        if (findings.Exists(each => each.Severity == Severity.Error))
            throw new ExperimentException(findings);
        DiagnosticPrinter.Print(findings, session);
        return set.Count > 0 ? set : throw new RunException($"'{data}' has no {(text is null ? "pictures" : "texts")} of the model's classes: {string.Join(", ", classes)}.");
    }

    /// <summary>The columns of a CSV file that is given alone: those of the training table; one for each label or number if they do not share a column.</summary>
    private static string Columns(TargetForm form, ModelDescription model)
    {
        var columns = new List<string>();
        if (model.Text is { } text)
            Add("text", text.ColumnOrDefault);
        else if (model.Table?.Image is { } image)
            Add("image", image);
        if (model.Table?.Label is { } label && (form == TargetForm.OneClass || model.Table.Separator is not null))
            Add("label", label);
        else if (form != TargetForm.OneClass)
            columns.Add($"{(form == TargetForm.Labels ? "labels" : "targets")}: [{string.Join(", ", model.Classes.Select(name => $"'{Quoted(name)}'"))}]");
        if (model.Table?.Separator is { } separator)
            Add("separator", separator);
        return string.Concat(columns.Select(column => ", " + column));

        void Add(string key, string column) => columns.Add($"{key}: '{Quoted(column)}'");
    }

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>A split of the run's own data, divided as in its experiment.</summary>
    /// <param name="model">The run's model folder.</param>
    /// <param name="split">training, validation or test.</param>
    /// <param name="session">The session.</param>
    /// <exception cref="RunException">The run has no such split, or its data no longer exist.</exception>
    public static (ImageSet Set, Experiment Experiment) OfRun(string model, string split, Session session)
    {
        var run = AllOfRun(model, session);
        return (run.Of(split), run.Experiment);
    }

    /// <summary>The pictures of a run's split; null if the run has no such split.</summary>
    /// <exception cref="RunException">Its data no longer exist.</exception>
    public static ImageSet? SplitOfRun(string model, string split, Session session) => AllOfRun(model, session).Find(split);

    /// <summary>All pictures of a run's own data.</summary>
    /// <exception cref="RunException">The data no longer exist.</exception>
    public static RunPictures AllOfRun(string model, Session session)
    {
        var loaded = Rooms.Language().Load(Path.Combine(model, "experiment.yaml"), [], session.Environment);
        var findings = new List<Diagnostic>(loaded.Diagnostics);
        var splits = loaded.Experiment is { } experiment ? DataResolver.Resolve(experiment, findings) : null;
        if (splits is null)
            throw new RunException($"The run's own data cannot be read (use '--data' for other data):\n  {string.Join("\n  ", findings)}");
        return new RunPictures(splits, loaded.Experiment!);
    }
}
