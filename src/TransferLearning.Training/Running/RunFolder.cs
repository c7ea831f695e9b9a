using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Training.Running;

/// <summary>The folder of one run, named by the run's identity: its record, its checkpoints and its model.</summary>
internal sealed class RunFolder(string path)
{
    /// <summary>The path of the folder.</summary>
    public string Path { get; } = path;

    /// <summary>The folder of the run's model.</summary>
    public string Model => System.IO.Path.Combine(Path, "model");

    /// <summary>The picture of the run's learning curves.</summary>
    public string Curves => System.IO.Path.Combine(Path, "learning_curves.png");

    public CheckpointStore Checkpoints { get; } = new(path);

    /// <summary>A run's folder in the folder of all states.</summary>
    /// <param name="states">For example <c>.tl/runs</c>.</param>
    /// <param name="identity">64 hexadecimal digits; the first 20 are the folder's name.</param>
    public static RunFolder Of(string states, string identity) => new(System.IO.Path.GetFullPath(System.IO.Path.Combine(states, identity[..20])));

    /// <summary>Reads the run's record; null for a new run.</summary>
    public RunRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(RecordPath), RunRecordJson.Default.RunRecord);
        }
        catch (Exception nothing) when (nothing is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="RunException">The record cannot be written.</exception>
    public void Write(RunRecord record) => OutputFile.Replace(RecordPath, JsonSerializer.SerializeToUtf8Bytes(record, RunRecordJson.Default.RunRecord));

    /// <summary>Writes the picture of the learning curves.</summary>
    /// <exception cref="RunException">The picture cannot be written.</exception>
    public void WriteCurves(byte[] png) => OutputFile.Replace(Curves, png);

    /// <summary>Removes everything from earlier starts except the lock, which this process holds.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.GetDirectories(Path))
            Directory.Delete(folder, recursive: true);
        File.Delete(RecordPath);
    }

    private string RecordPath => System.IO.Path.Combine(Path, "run.json");
}

/// <summary>The record of a run, kept between its starts.</summary>
internal sealed record RunRecord
{
    /// <summary>The hash of everything that determines the run.</summary>
    public required string Identity { get; init; }

    /// <summary>The id of the MLflow run.</summary>
    public required string RunId { get; init; }

    /// <summary>The run's name when it was first started, which the MLflow run has. Null in records of earlier versions.</summary>
    public string? Name { get; init; }

    /// <summary>When it was first started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The mode in which torch computes the run; null in records of earlier versions.</summary>
    public string? Mode { get; init; }

    /// <summary>The result of a finished run; else null.</summary>
    public RunResult? Result { get; init; }
}

/// <summary>JSON serialisation of a run's record. NaN and infinity (a diverged loss) are written as names.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
