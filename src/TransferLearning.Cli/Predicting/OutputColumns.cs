using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Predicting;

/// <summary>The columns of a CSV of predictions: <c>--columns id=stem,label=p:dog</c>, or those of the model's task.</summary>
internal sealed class OutputColumns
{
    private readonly IReadOnlyList<(string Title, Func<PredictedPicture, string> Text)> _columns;

    private OutputColumns(IReadOnlyList<(string, Func<PredictedPicture, string>)> columns) => _columns = columns;

    /// <summary>The file, the task's own columns, and the errors if there are any.</summary>
    public static OutputColumns Default(LearningTask task, IReadOnlyList<string> names, bool withErrors, bool isText = false) => new(
    [
        (isText ? "text" : "file", picture => picture.File),
        .. task.Columns(names, labelled: false).Select((title, i) => (title, Cell(i))),
        .. withErrors ? [("error", (Func<PredictedPicture, string>)(picture => picture.Error ?? ""))] : Array.Empty<(string, Func<PredictedPicture, string>)>(),
    ]);

    /// <summary>The columns that a user chooses.</summary>
    /// <param name="text">Columns with commas between them, each <c>title=source</c> or a source alone.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="names">The names of the model's outputs.</param>
    /// <param name="isText">Whether the rows are texts and not pictures.</param>
    /// <exception cref="UsageException">A source is unknown.</exception>
    public static OutputColumns Parse(string text, LearningTask task, IReadOnlyList<string> names, bool isText = false)
    {
        var sources = Sources(task, names, isText);
        return new([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(column =>
        {
            var equals = column.IndexOf('=', StringComparison.Ordinal);
            var (title, source) = equals < 0 ? (column, column) : (column[..equals].Trim(), column[(equals + 1)..].Trim());
            return sources.TryGetValue(source, out var value)
                ? (title, value)
                : throw new UsageException($"--columns: there is no '{source}'.{Suggestions.OrAll(source, sources.Keys)}");
        })]);
    }

    /// <summary>The header and a line for each picture (RFC 4180).</summary>
    public IEnumerable<string> Lines(IEnumerable<PredictedPicture> pictures) =>
        pictures.Select(picture => CsvLine.Of(_columns.Select(column => column.Text(picture)))).Prepend(CsvLine.Of(_columns.Select(column => column.Title)));

    private static Dictionary<string, Func<PredictedPicture, string>> Sources(LearningTask task, IReadOnlyList<string> names, bool isText)
    {
        var sources = new Dictionary<string, Func<PredictedPicture, string>>(StringComparer.Ordinal);
        if (isText)
            sources["text"] = text => text.File;
        else
        {
            sources["file"] = picture => picture.File;
            sources["name"] = picture => Path.GetFileName(picture.File);
            sources["stem"] = picture => Path.GetFileNameWithoutExtension(picture.File);
            sources["error"] = picture => picture.Error ?? "";
        }

        var columns = task.Columns(names, labelled: false);
        // The columns of the prediction come first, then one value for each output.
        var said = columns.Count - names.Count;
        for (var i = 0; i < columns.Count; i++)
            sources[i < said ? columns[i] : $"{(task.Targets == TargetForm.Numbers ? "value" : "p")}:{columns[i]}"] = Cell(i);
        if (task.Targets == TargetForm.OneClass)
            sources["p"] = picture => picture.Cells.Count == 0 ? "" : CsvLine.Value(picture.Cells.Skip(said).Cast<float>().Max());
        return sources;
    }

    private static Func<PredictedPicture, string> Cell(int column) => picture => picture.Cells.Count == 0 ? "" : CsvLine.Value(picture.Cells[column]);
}
