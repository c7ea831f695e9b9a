namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>What a sweep's jobs ask of a Slurm cluster; only <c>--launcher slurm</c> reads it.</summary>
public sealed partial class LauncherSection : IChecked
{
    /// <summary>What the job's script says itself: of two lines of one option sbatch takes the last, and the sweep would not be what it was made to be.</summary>
    private static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["partition"] = "write 'partition' beside 'options'",
        ["account"] = "write 'account' beside 'options'",
        ["time"] = "write 'time' beside 'options'",
        ["gres"] = "write 'gres' beside 'options'",
        ["signal"] = "write 'notice' beside 'options'",
        ["array"] = "the sweep's trials are the array; 'throttle' says how many at one time",
        ["dependency"] = "the sweep's jobs wait for each other by it",
        ["job-name"] = "jobs have the sweep's name",
        ["chdir"] = "jobs run in the folder of the command",
        ["output"] = "logs are in the sweep's folder",
        ["open-mode"] = "the log of a trial goes on after a requeue",
        ["requeue"] = "every job may be put back into the queue",
        ["no-requeue"] = "a trial that runs into its time limit goes on from its checkpoint by it",
    };

    [Key("partition", "The partition.", Pattern = Word, Example = "gpu")]
    public string? Partition { get; init; }

    [Key("account", "The account that is charged.", Pattern = Word)]
    public string? Account { get; init; }

    [Key("time", "The time limit of a trial, as sbatch takes it; a trial that runs into it goes on from its checkpoint.", Pattern = "[0-9]+(-[0-9]+)?(:[0-9]+){0,2}", Example = "02:00:00")]
    public string? Time { get; init; }

    [Key("gres", "Generic resources of a trial.", Pattern = "[A-Za-z0-9_:,.=-]+", Example = "gpu:1")]
    public string? Gres { get; init; }

    [Key("throttle", "Trials at one time, at most.", Minimum = 1, Maximum = 100_000, Unit = "trials")]
    public int? Throttle { get; init; }

    [Key("notice", "How long before its time limit a trial is told to write its checkpoint.", Minimum = 1, Maximum = 3600, Unit = "seconds")]
    public int Notice { get; init; } = 120;

    [Key("setup", "Lines of the job's script before the command.", Example = "[\"module load dotnet\"]")]
    public IReadOnlyList<string> Setup { get; init; } = [];

    [Key("options", "Further options of sbatch by their long names; one without a value is true.", Example = "{ mem: 16G, cpus-per-task: 8 }")]
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        foreach (var name in Options.Keys)
            if (!Name().IsMatch(name))
                check.Error($"options.{name}", $"'{name}' is no long name of an option of sbatch: write it without dashes before it, for example 'cpus-per-task'");
            else if (Own.TryGetValue(name, out var instead))
                check.Error($"options.{name}", $"'{name}' is the sweep's own: {instead}");
    }

    [System.Text.RegularExpressions.GeneratedRegex("^[a-z][a-z0-9-]*$")]
    private static partial System.Text.RegularExpressions.Regex Name();

    private const string Word = "[A-Za-z0-9_.,-]+";
}
