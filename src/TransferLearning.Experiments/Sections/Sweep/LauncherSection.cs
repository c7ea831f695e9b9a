namespace TransferLearning.Experiments;

/// <summary>What a sweep's jobs ask of a Slurm cluster; only <c>--launcher slurm</c> reads it.</summary>
public sealed class LauncherSection
{
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

    [Key("options", "Further options of sbatch by their long names.", Example = "{ mem: 16G, cpus-per-task: 8 }")]
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    private const string Word = "[A-Za-z0-9_.,-]+";
}
