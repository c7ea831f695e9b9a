using System.Collections.Concurrent;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>The data that the fake server has stored.</summary>
internal sealed class FakeState(string version)
{
    public string Version { get; } = version;

    public bool HasLoggedModels => Version.StartsWith('3');

    public Lock Lock { get; } = new();

    public Dictionary<string, FakeExperiment> Experiments { get; } = [];

    public Dictionary<string, FakeRun> Runs { get; } = [];

    public Dictionary<string, FakeModel> Models { get; } = [];

    public List<(string Name, int Version, string Source, string RunId, string? ModelId)> Versions { get; } = [];

    public Dictionary<(string Name, string Alias), string> Aliases { get; } = [];

    public HashSet<string> RegisteredModels { get; } = [];

    public ConcurrentDictionary<string, byte[]> Artifacts { get; } = new();

    /// <summary>How often a client sent something for which MLflow loses data without an error.</summary>
    public int Traps { get; set; }

    /// <summary>The artifact root of new runs; the default is proxied by the server.</summary>
    public string ArtifactRoot { get; set; } = "mlflow-artifacts:/";

    /// <summary>The only run that is not deleted.</summary>
    public FakeRun OnlyRun => Runs.Values.Single(run => !run.Deleted);
}

internal sealed record FakeExperiment(string Id, string Name)
{
    public string Stage { get; set; } = "active";
}

internal sealed class FakeModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Experiment { get; init; }
    public required string? Run { get; init; }
    public required Dictionary<string, string> Tags { get; init; }
    public required Dictionary<string, string> Params { get; init; }

    /// <summary>Metric, value, data set and digest of each point logged with the model's id.</summary>
    public HashSet<(string Key, double Value, string? Dataset, string? Digest)> Metrics { get; } = [];
    public string Status { get; set; } = "LOGGED_MODEL_PENDING";
}

internal sealed class FakeRun
{
    public required string Id { get; init; }
    public required string ExperimentId { get; init; }
    public required string ArtifactUri { get; init; }
    public string Name { get; set; } = "";
    public string Status { get; set; } = "RUNNING";
    public long Started { get; init; }
    public long? Ended { get; set; }
    public bool Deleted { get; set; }
    public Dictionary<string, string> Params { get; } = [];
    public Dictionary<string, string> Tags { get; } = [];
    public HashSet<(string Key, double Value, long Time, long Step)> Metrics { get; } = [];
    public List<string> Inputs { get; } = [];
    public List<string> Outputs { get; } = [];

    /// <summary>The last point of each metric, by MLflow's rule.</summary>
    public IEnumerable<(string Key, double Value, long Time, long Step)> Latest =>
        Metrics.GroupBy(point => point.Key).Select(group => group.OrderBy(point => (point.Step, point.Time, point.Value)).Last());
}
