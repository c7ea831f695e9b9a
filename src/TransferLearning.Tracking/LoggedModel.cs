namespace TransferLearning.Tracking;

/// <summary>A model to log: its files and the description that MLflow shows.</summary>
public sealed record LoggedModel
{
    /// <summary>The artifact folder, for example <c>model</c>.</summary>
    public required string ArtifactPath { get; init; }

    /// <summary>The model's files: the path inside the model folder (with '/' separators) and the local file to copy.</summary>
    public required IReadOnlyList<(string Name, string File)> Files { get; init; }

    /// <summary>
    /// Which of the files is the model in ONNX. Then MLflow's <c>onnx</c> and <c>pyfunc</c> loaders load the model. Null if there is no such file.
    /// </summary>
    public string? OnnxFile { get; init; }

    /// <summary>The input tensors: name, element type (<c>float32</c>, <c>uint8</c>, …) and shape, with -1 for the batch size.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; init; } = [];

    /// <summary>The output tensors.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; init; } = [];

    /// <summary>Metadata of the <c>MLmodel</c> file, which the UI lists beside the model (classes, preprocessing, …).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// An example batch, stored as <c>input_example.json</c>. Null for none; an example of more than two million elements is not stored.
    /// </summary>
    public TensorExample? InputExample { get; init; }

    /// <summary>The training step that the model was saved at.</summary>
    public long Step { get; init; }

    /// <summary>The model's name in MLflow 3; null uses the artifact folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>The params that MLflow 3 shows beside the model; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>The run's metric points that MLflow 3 shows beside the model, each with the data set it was measured on; null for none.</summary>
    public IReadOnlyList<ModelMetric>? Metrics { get; init; }
}

/// <summary>A point of one of the run's metrics that is also shown with a model.</summary>
/// <param name="Key">The metric's name, as the run logged it.</param>
/// <param name="Value">The value.</param>
/// <param name="Time">The time of the run's point, in milliseconds since 1970.</param>
/// <param name="Step">The step of the run's point.</param>
/// <param name="Dataset">The name of the data set, as the run logged it, or null.</param>
/// <param name="Digest">The digest of the data set, or null.</param>
public sealed record ModelMetric(string Key, double Value, long Time, long Step, string? Dataset, string? Digest);

/// <summary>A tensor as an example.</summary>
/// <param name="Values">The values, row-major.</param>
/// <param name="Shape">The shape.</param>
public sealed record TensorExample(ReadOnlyMemory<float> Values, IReadOnlyList<long> Shape);

/// <summary>One tensor of a model's signature.</summary>
/// <param name="Name">The tensor's name; null if the model has only one tensor, without a name.</param>
/// <param name="Type">The numpy name of the element type, for example <c>float32</c>.</param>
/// <param name="Shape">The shape, with -1 for a size that varies.</param>
public sealed record TensorSpec(string? Name, string Type, IReadOnlyList<long> Shape);
