using System.Text.Json.Serialization;

namespace TransferLearning.Sweeps.State;

/// <summary>The JSON of a sweep's files and of the workers' lines.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrialStatus))]
[JsonSerializable(typeof(SweepRecord))]
[JsonSerializable(typeof(TrialReport))]
[JsonSerializable(typeof(Slurm.SlurmJob))]
[JsonSerializable(typeof(Running.WorkerRequest))]
[JsonSerializable(typeof(Running.WorkerEvent))]
public sealed partial class SweepJson : JsonSerializerContext;
