namespace TransferLearning.Experiments.Sections;

/// <summary>Where results are logged.</summary>
public sealed class TrackingSection
{
    [Key("uri", "An MLflow server.", Pattern = "https?://.+|databricks.*|sqlite:.*|file:.*|[^:]*", DefaultText = "MLFLOW_TRACKING_URI, else ./mlflow.db and ./mlruns", Example = "http://127.0.0.1:5000", ChangesResult = false)]
    public string? Uri { get; init; }

    [Key("log_every", "Steps between two points of a per-step metric.", Minimum = 1, Unit = "steps", ChangesResult = false)]
    public int LogEvery { get; init; } = 10;

    [Key("register", "Register the best model under a name.", ChangesResult = false)]
    public RegisterSection? Register { get; init; }
}

/// <summary>Registering the best model in MLflow.</summary>
public sealed class RegisterSection
{
    [Key("name", "The registered model's name.", Required = true, Example = "dogs-vs-cats", ChangesResult = false)]
    public string Name { get; init; } = "";

    [Key("alias", "An alias that then points to the new version.", Example = "champion", ChangesResult = false)]
    public string? Alias { get; init; }

    [Key("when", "A condition for registering: a metric, a comparison and a number.", Example = "val_accuracy >= 0.95", ChangesResult = false)]
    public MetricCondition? When { get; init; }
}
