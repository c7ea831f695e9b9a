using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// The content of <c>training.json</c> in a model's folder: what a model card says of the training. Predicting does not need it, and models of earlier
/// versions lack it. It has no times, so that a run which was interrupted writes the same bytes.
/// </summary>
public sealed record TrainingRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "training.json";

    /// <summary>The number of classes up to which confusion matrices are stored.</summary>
    private const int MostConfused = 200;

    /// <summary>The metric by which the task judges: <c>accuracy</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The counts of pictures, the batch size and the augmentation.</summary>
    public required DataPlan Data { get; init; }

    /// <summary>The number of the network's parameters.</summary>
    public required long Parameters { get; init; }

    public required IReadOnlyList<TrainedStage> Stages { get; init; }

    /// <summary>The metrics of each epoch.</summary>
    public required IReadOnlyList<TrainedEpoch> Epochs { get; init; }

    /// <summary>The final scores by the set's name: <c>validation</c>, <c>test</c>.</summary>
    public required IReadOnlyDictionary<string, EvaluationResult> Sets { get; init; }

    /// <summary>The record of a run.</summary>
    internal static TrainingRecord Of(Plan plan, IEnumerable<EpochResult> epochs, IReadOnlyDictionary<string, EvaluationResult> sets) => new()
    {
        Metric = plan.Task.DefaultMetric,
        Data = plan.Summary.Data,
        Parameters = plan.Network.ParameterCount,
        Stages = [.. plan.Summary.Stages.Select(stage => new TrainedStage(
            stage.Name, stage.Epochs, stage.Optimizer, stage.LearningRates is [var first, ..] ? first : 0, stage.LearningRateSchedule, stage.TrainableParameters))],
        Epochs = [.. epochs.Select(epoch => new TrainedEpoch(epoch.Stage, epoch.Epoch, epoch.StageEpoch, epoch.Metrics))],
        Sets = sets.ToDictionary(set => set.Key, set => set.Value.Table.Names.Count <= MostConfused ? set.Value : set.Value with { Table = set.Value.Table with { Confusion = null } }),
    };

    /// <summary>Writes the record into a model's folder.</summary>
    /// <exception cref="RunException">Writing failed.</exception>
    internal void Write(string folder) => OutputFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, TrainingJson.Default.TrainingRecord));

    /// <summary>Reads the record of a model's folder; null if it has none.</summary>
    /// <exception cref="RunException">The record cannot be read.</exception>
    public static TrainingRecord? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), TrainingJson.Default.TrainingRecord);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be read: {wrong.Message}", wrong);
        }
    }
}

/// <summary>A stage of the schedule, as trained.</summary>
/// <param name="Name">The stage's name.</param>
/// <param name="Epochs">The largest number of epochs.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="LearningRate">The learning rate at the first step.</param>
/// <param name="Schedule">The learning-rate schedule.</param>
/// <param name="Trainable">The number of trained parameters.</param>
public sealed record TrainedStage(string Name, int Epochs, string Optimizer, double LearningRate, string Schedule, long Trainable);

/// <summary>An epoch's metrics.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Epoch">The epoch, from 1, counted over all stages.</param>
/// <param name="StageEpoch">The epoch within the stage, from 1.</param>
/// <param name="Metrics">Every metric's value.</param>
public sealed record TrainedEpoch(string Stage, int Epoch, int StageEpoch, IReadOnlyDictionary<string, double> Metrics);

/// <summary>JSON serialisation of <see cref="TrainingRecord"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrainingRecord))]
internal sealed partial class TrainingJson : JsonSerializerContext;
