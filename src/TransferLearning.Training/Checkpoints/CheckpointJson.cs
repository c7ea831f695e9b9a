using System.Text.Json.Serialization;

namespace TransferLearning.Training.Checkpoints;

/// <summary>JSON of what a run's folder holds. Numbers that JSON has no form for (a diverged loss) are written as names.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
