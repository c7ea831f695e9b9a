using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli;

/// <summary>Finds labelled pictures: those of a run's experiment, or others.</summary>
internal static class LabelledPictures
{
    /// <summary>
    /// The pictures of <c>--data</c>: a folder with one folder per class, a CSV file with the columns <c>image</c> and <c>label</c>, or a source as in an experiment.
    /// </summary>
    /// <param name="data">A path, or a mapping or list in YAML's flow style.</param>
    /// <param name="classes">The names of the model's outputs: classes, labels or numbers.</param>
    /// <param name="others">Receives the files of a folder that have no picture's extension.</param>
    /// <param name="session">The session.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="text">How the model reads texts; null for pictures.</param>
    /// <exception cref="ExperimentException">The source is invalid, or has no picture of these classes.</exception>
    /// <exception cref="RunException">The folder does not exist, or contains a folder that is not a class.</exception>
    public static ImageSet Named(string data, IReadOnlyList<string> classes, ICollection<string> others, Session session, string task = TaskDefinition.Default, TextDescription? text = null)
    {
        const string Place = "--data";
        var form = LearningTask.Find(task)?.Targets ?? TargetForm.OneClass;
        var path = session.Resolve(data);
        var isSource = data.TrimStart() is ['{' or '[', ..];
        if (text is not null && !isSource && !File.Exists(path))
            throw new RunException($"There is no file '{data}'. The model takes texts: name a CSV or TSV file, or a source: '{{ csv: x.csv, text: {text.ColumnOrDefault}, label: label }}'.");
        if (!isSource && !File.Exists(path) && form == TargetForm.OneClass)
            return PictureFiles.Labelled(path, classes, others);
        var column = text is null ? "" : $", text: '{Quoted(text.ColumnOrDefault)}'";
        var source = Rooms.Language().ReadSource(isSource ? data : $"{{ csv: '{Quoted(path)}'{column}{Columns(form, classes)} }}", Place, session.Folder, session.Environment);
        if (source.Input == InputKind.Text != text is not null)
            throw new RunException(text is null ? "The model takes pictures, and '--data' gives texts." : $"The model takes texts, and '--data' gives pictures: name the column of the texts with 'text', for example 'text: {text.ColumnOrDefault}'.");
        var findings = new List<Diagnostic>();
        var set = DataResolver.Labelled(source, form, classes, new SourceLocation(Place, 0, 0), findings);
        if (findings.Exists(each => each.Severity == Severity.Error))
            throw new ExperimentException(findings);
        DiagnosticPrinter.Print(findings, session);
        return set.Count > 0 ? set : throw new RunException($"'{data}' has no pictures of the model's classes: {string.Join(", ", classes)}.");
    }

    /// <summary>The columns of a CSV file that is given alone: one for each of the model's labels or numbers.</summary>
    private static string Columns(TargetForm form, IReadOnlyList<string> names) => form == TargetForm.OneClass
        ? ""
        : $", {(form == TargetForm.Labels ? "labels" : "targets")}: [{string.Join(", ", names.Select(name => $"'{Quoted(name)}'"))}]";

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
