using System.Text.Json.Serialization;

namespace TransferLearning.Training.Checkpoints;

/// <summary>JSON serialisation of a checkpoint's counters. NaN and infinity (a diverged loss) are written as names.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
