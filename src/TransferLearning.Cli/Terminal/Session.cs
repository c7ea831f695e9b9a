using Spectre.Console;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// The environment of a verb: where results and progress go, the folder of the call, environment variables, and cancellation.
/// Tests create their own.
/// </summary>
internal sealed class Session
{
    /// <summary>The width of a table if standard output is not a terminal.</summary>
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
        // Lazy: a verb that prints plain lines does not query the terminal.
        _results = new(Open);
    }

    /// <summary>Standard input.</summary>
    public Func<TextReader> Input { get; init; } = () => TextReader.Null;

    /// <summary>Standard output, for results only.</summary>
    public TextWriter ResultText { get; }

    /// <summary>Standard error, for progress, warnings and errors.</summary>
    public TextWriter ProgressText { get; }

    /// <summary><see cref="ResultText"/> for tables.</summary>
    public IAnsiConsole Results => _results.Value;

    /// <summary><see cref="ProgressText"/> if it is a terminal that can overwrite its last lines; else null.</summary>
    public TerminalText? Terminal => ProgressText as TerminalText;

    /// <summary>The width of standard output if it is a terminal; else null.</summary>
    public int? Columns { get; init; }

    /// <summary>The width of a table.</summary>
    public int TableColumns => Columns ?? WidthOfFiles;

    /// <summary>The base folder of relative paths on the command line.</summary>
    public string Folder { get; }

    public Func<string, string?> Environment { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Cancelled when the machine is about to be taken away (SIGUSR1).</summary>
    public CancellationToken Preempted { get; }

    /// <summary>Ends the process at once with a status, whatever is running; null if the session does not own the process.</summary>
    public Action<int>? Abandon { get; init; }

    /// <summary>Makes a second signal do no more than the first; null if the session does not handle signals.</summary>
    public Action? EndInOrder { get; init; }

    /// <summary>The exit status that a signal has requested; null if there was no signal.</summary>
    public Func<int?> Signalled { get; }

    public static Session OfThisProcess(Signals signals) => new(
        StandardStreams.OpenOutput(), StandardStreams.OpenError(), Directory.GetCurrentDirectory(), ProcessEnvironment.Read,
        () => signals.Status, signals.Cancellation, signals.Preempted)
    {
        Input = StandardStreams.OpenInput,
        Columns = StandardStreams.OutputColumns,
        Abandon = HardExit.Now,
        EndInOrder = signals.EndInOrder,
    };

    /// <summary>The full path of a path on the command line.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Folder);

    /// <summary>A path on the command line that can be opened. It is unchanged if the process is in <see cref="Folder"/>, so that results show it as typed.</summary>
    public string Named(string path) => Folder == Directory.GetCurrentDirectory() ? path : Resolve(path);

    /// <summary>Writes a sentence to standard output; in a terminal it is wrapped at words.</summary>
    public void Say(string text)
    {
        foreach (var line in Columns is { } columns ? text.Split('\n').SelectMany(each => Cells.Wrap(Cells.Clean(each), columns)) : [text])
            ResultText.WriteLine(line);
    }

    /// <summary>Writes a name and a text in two columns. In a terminal, a path that is too long loses its beginning.</summary>
    /// <param name="indent">The position of the second column.</param>
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
