using Spectre.Console;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// What a verb may touch of the world around the process: where results and progress go, the folder it was called in,
/// the environment, and the wish to stop. Tests make one of their own.
/// </summary>
internal sealed class Session
{
    /// <summary>Columns of a table where there is no terminal to say how wide it is.</summary>
    private const int WidthOfFiles = 160;

    private readonly Lazy<IAnsiConsole> _results;

    public Session(TextWriter results, TextWriter progress, string folder, Func<string, string?> environment, Func<int?>? signalled = null, CancellationToken cancellation = default, CancellationToken preempted = default)
    {
        ResultText = results;
        ProgressText = progress;
        Folder = folder;
        Environment = environment;
        Signalled = signalled ?? (() => null);
        Cancellation = cancellation;
        Preempted = preempted;
        // Made on first use: a verb that prints plain lines does not pay for finding out what the terminal can do.
        _results = new(Open);
    }

    /// <summary>Standard output: what was asked for, and nothing else.</summary>
    public TextWriter ResultText { get; }

    /// <summary>Standard error: progress, warnings and errors.</summary>
    public TextWriter ProgressText { get; }

    /// <summary><see cref="ResultText"/> for tables.</summary>
    public IAnsiConsole Results => _results.Value;

    /// <summary><see cref="ProgressText"/> where it is a terminal that can write over its last lines; null elsewhere.</summary>
    public TerminalText? Terminal => ProgressText as TerminalText;

    /// <summary>The width of standard output where it is a terminal; null elsewhere.</summary>
    public int? Columns { get; init; }

    /// <summary>The columns that a table may take.</summary>
    public int TableColumns => Columns ?? WidthOfFiles;

    /// <summary>The folder that relative paths of the command line start from.</summary>
    public string Folder { get; }

    public Func<string, string?> Environment { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Cancelled when the machine is about to be taken away.</summary>
    public CancellationToken Preempted { get; }

    /// <summary>Ends the process with a status, at once and whatever is at work; null where the process is not ours to end.</summary>
    public Action<int>? Abandon { get; init; }

    /// <summary>Lets a second signal ask for no more than the first one did; null where signals are not ours.</summary>
    public Action? EndInOrder { get; init; }

    /// <summary>The exit status a signal has asked for, if one has come.</summary>
    public Func<int?> Signalled { get; }

    public static Session OfThisProcess(Signals signals) => new(
        StandardStreams.OpenOutput(), StandardStreams.OpenError(), Directory.GetCurrentDirectory(), ProcessEnvironment.Read,
        () => signals.Status, signals.Cancellation, signals.Preempted)
    {
        Columns = StandardStreams.OutputColumns,
        Abandon = HardExit.Now,
        EndInOrder = signals.EndInOrder,
    };

    /// <summary>A path of the command line as a full path.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Folder);

    /// <summary>A path of the command line as it can be opened; unchanged where the process is in <see cref="Folder"/>, so that results repeat it as it was typed.</summary>
    public string Named(string path) => Folder == Directory.GetCurrentDirectory() ? path : Resolve(path);

    /// <summary>Writes a sentence for people to standard output; in a terminal it is wrapped at words.</summary>
    public void Say(string text)
    {
        foreach (var line in Columns is { } columns ? text.Split('\n').SelectMany(each => Cells.Wrap(Cells.Clean(each), columns)) : [text])
            ResultText.WriteLine(line);
    }

    /// <summary>Writes a name and what there is to say of it, in two columns; a path that is too long for a terminal loses its beginning there.</summary>
    /// <param name="indent">Where the second column begins.</param>
    public void Say(string name, string text, int indent)
    {
        var room = Columns is { } columns ? Math.Max(20, columns - indent) : int.MaxValue;
        var words = Cells.Clean(text).Split(' ').Select(word => Cells.CutStart(word, room - 2));
        foreach (var (line, i) in Cells.Wrap(string.Join(' ', words), room).Select((line, i) => (line, i)))
            ResultText.WriteLine($"{(i == 0 ? name : "").PadRight(indent)}{line}");
    }

    private IAnsiConsole Open() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new TableOutput(ResultText, Columns is not null, TableColumns),
        Ansi = Columns is null ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = Columns is null || !string.IsNullOrEmpty(Environment("NO_COLOR")) ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Interactive = InteractionSupport.No,
    });
}
