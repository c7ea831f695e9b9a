namespace TransferLearning.Tracking;

/// <summary>A model to be logged: its files and what MLflow shows of it.</summary>
public sealed record LoggedModel
{
    /// <summary>The artifact folder, for example <c>model</c>.</summary>
    public required string ArtifactPath { get; init; }

    /// <summary>The files: name inside the folder ('/' separators) and where they are now.</summary>
    public required IReadOnlyList<(string Name, string File)> Files { get; init; }

    /// <summary>The flavour of the <c>MLmodel</c> file: <c>onnx</c> where there is an ONNX file, otherwise our own.</summary>
    public string Flavor { get; init; } = "transfer_learning";

    /// <summary>What the flavour says of itself, in order, for example <c>data: model.onnx</c>.</summary>
    public IReadOnlyDictionary<string, string> FlavorOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The inputs: name, element type (<c>float32</c>, <c>uint8</c>, …) and shape, -1 for the batch.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; init; } = [];

    /// <summary>The outputs.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; init; } = [];

    /// <summary>What the UI lists beside the model (classes, preprocessing, …).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// An input, a batch of one in the shape of <see cref="Inputs"/>, stored as <c>input_example.json</c>; null for none, and of
    /// more than two million elements none is stored.
    /// </summary>
    public ReadOnlyMemory<float>? InputExample { get; init; }

    /// <summary>The training step the model comes from.</summary>
    public long Step { get; init; }

    /// <summary>What MLflow 3 calls the model; null for the artifact folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>The params that MLflow 3 shows beside the model; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>Points of the run's metrics that are this model's, with the data set each was measured on; null for none. MLflow 3 shows them beside the model.</summary>
    public IReadOnlyList<ModelMetric>? Metrics { get; init; }
}

/// <summary>A point of a run's metric that belongs to a model.</summary>
/// <param name="Key">The metric, as the run logged it.</param>
/// <param name="Value">Its value.</param>
/// <param name="Time">Its time, milliseconds: that of the run's point.</param>
/// <param name="Step">Its step: that of the run's point.</param>
/// <param name="Dataset">The data set's name, as it was logged, or null.</param>
/// <param name="Digest">The data set's digest.</param>
public sealed record ModelMetric(string Key, double Value, long Time, long Step, string? Dataset, string? Digest);

/// <summary>One tensor of a model's signature.</summary>
/// <param name="Name">Its name, or null for the only, nameless one.</param>
/// <param name="Type">The numpy name of its element type, for example <c>float32</c>.</param>
/// <param name="Shape">Its shape, -1 where the size varies.</param>
public sealed record TensorSpec(string? Name, string Type, IReadOnlyList<long> Shape);
