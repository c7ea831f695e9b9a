using System.Text.Json.Serialization;

namespace TransferLearning.Training.Checkpoints;

/// <summary>JSON serialisation of the files in a run's folder. NaN and infinity (a diverged loss) are written as names.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
