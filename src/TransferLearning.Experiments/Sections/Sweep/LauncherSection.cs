namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>What a sweep's jobs request from a Slurm cluster. Only <c>--launcher slurm</c> reads it.</summary>
public sealed partial class LauncherSection : IChecked
{
    /// <summary>Options that the job's script sets itself. sbatch uses the last of two equal options, so a user's one would break the sweep.</summary>
    private static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["partition"] = "write 'partition' beside 'options'",
        ["account"] = "write 'account' beside 'options'",
        ["time"] = "write 'time' beside 'options'",
        ["gres"] = "write 'gres' beside 'options'",
        ["signal"] = "write 'notice' beside 'options'",
        ["array"] = "the sweep's trials are the array; 'throttle' says how many at one time",
        ["dependency"] = "it makes the sweep's jobs wait for each other",
        ["job-name"] = "jobs have the sweep's name",
        ["chdir"] = "jobs run in the folder of the command",
        ["output"] = "logs are in the sweep's folder",
        ["open-mode"] = "a trial's log is continued after a requeue",
        ["requeue"] = "every job may be requeued",
        ["no-requeue"] = "a requeue continues a trial that reaches its time limit",
    };

    [Key("partition", "The partition.", Pattern = Word, Example = "gpu")]
    public string? Partition { get; init; }

    [Key("account", "The account that is charged.", Pattern = Word)]
    public string? Account { get; init; }

    [Key("time", "The time limit of a trial, in sbatch's format; a trial that reaches it continues from its checkpoint.", Pattern = "[0-9]+(-[0-9]+)?(:[0-9]+){0,2}", Example = "02:00:00")]
    public string? Time { get; init; }

    [Key("gres", "Generic resources of a trial.", Pattern = "[A-Za-z0-9_:,.=-]+", Example = "gpu:1")]
    public string? Gres { get; init; }

    [Key("throttle", "The maximum number of trials at one time.", Minimum = 1, Maximum = 100_000, Unit = "trials")]
    public int? Throttle { get; init; }

    [Key("notice", "How long before its time limit a trial is signalled to write its checkpoint.", Minimum = 1, Maximum = 3600, Unit = "seconds")]
    public int Notice { get; init; } = 120;

    [Key("setup", "Lines of the job's script before the command.", Example = "[\"module load dotnet\"]")]
    public IReadOnlyList<string> Setup { get; init; } = [];

    [Key("options", "Further sbatch options by their long names; write true for an option without a value.", Example = "{ mem: 16G, cpus-per-task: 8 }")]
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        foreach (var name in Options.Keys)
            if (!Name().IsMatch(name))
                check.Error($"options.{name}", $"'{name}' is not the long name of an sbatch option: write it without leading dashes, for example 'cpus-per-task'");
            else if (Own.TryGetValue(name, out var instead))
                check.Error($"options.{name}", $"'{name}' is set by the sweep: {instead}");
    }

    [System.Text.RegularExpressions.GeneratedRegex("^[a-z][a-z0-9-]*$")]
    private static partial System.Text.RegularExpressions.Regex Name();

    private const string Word = "[A-Za-z0-9_.,-]+";
}
