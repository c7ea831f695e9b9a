using System.Text.Json.Serialization;

namespace TransferLearning.Sweeps.State;

/// <summary>JSON serialisation of a sweep's files and of the worker protocol.</summary>
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
internal sealed partial class SweepJson : JsonSerializerContext;
