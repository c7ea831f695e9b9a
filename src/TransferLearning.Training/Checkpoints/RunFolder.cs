using System.Text.Json;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Checkpoints;

/// <summary>The folder of one run, named by what determines it: its record, its checkpoints, its model.</summary>
internal sealed class RunFolder(string path)
{
    /// <summary>The folder itself.</summary>
    public string Path { get; } = path;

    /// <summary>The folder of the model that the run keeps.</summary>
    public string Model => System.IO.Path.Combine(Path, "model");

    /// <summary>The picture of the run's learning curves.</summary>
    public string Curves => System.IO.Path.Combine(Path, "learning_curves.png");

    public CheckpointStore Checkpoints { get; } = new(path);

    /// <summary>A run's folder below the folder of all states.</summary>
    /// <param name="states">For example <c>.tl/runs</c>.</param>
    /// <param name="identity">64 hexadecimal digits; 20 of them are the name.</param>
    public static RunFolder Of(string states, string identity) => new(System.IO.Path.GetFullPath(System.IO.Path.Combine(states, identity[..20])));

    /// <summary>What is known of the run; null for a new one.</summary>
    public RunRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(RecordPath), CheckpointJson.Default.RunRecord);
        }
        catch (Exception nothing) when (nothing is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="RunException">It cannot be written.</exception>
    public void Write(RunRecord record) => Replace(RecordPath, JsonSerializer.SerializeToUtf8Bytes(record, CheckpointJson.Default.RunRecord));

    /// <summary>Keeps the picture of the learning curves.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void WriteCurves(byte[] png) => Replace(Curves, png);

    /// <summary>Removes everything of earlier starts but the lock, which this process holds.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.GetDirectories(Path))
            Directory.Delete(folder, recursive: true);
        File.Delete(RecordPath);
    }

    private static void Replace(string path, byte[] content)
    {
        try
        {
            AtomicFile.Replace(path, content);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be written: {wrong.Message}", wrong);
        }
    }

    private string RecordPath => System.IO.Path.Combine(Path, "run.json");
}

/// <summary>What is known of a run between its starts.</summary>
internal sealed record RunRecord
{
    /// <summary>Everything that determines the run, as one hash.</summary>
    public required string Identity { get; init; }

    /// <summary>The MLflow run.</summary>
    public required string RunId { get; init; }

    /// <summary>The name under which it was started: the MLflow run has it. Null in records of earlier versions.</summary>
    public string? Name { get; init; }

    /// <summary>When it was first started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The mode that torch computes the run in; null of a run that was begun before there were modes.</summary>
    public string? Mode { get; init; }

    /// <summary>The result of a finished run; null before.</summary>
    public RunResult? Result { get; init; }
}
