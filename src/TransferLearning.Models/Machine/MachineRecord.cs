using System.Text.Json.Serialization;

namespace TransferLearning.Models.Machine;

/// <summary>What a processor was found to compute right, as it is kept in <c>TL_HOME</c>.</summary>
public sealed record MachineRecord
{
    public required DateTimeOffset Checked { get; init; }

    /// <summary>The processor in words.</summary>
    public required string Processor { get; init; }

    /// <summary>The modes that were tried, in order; the last one is right, or none is.</summary>
    public required IReadOnlyList<ModeVerdict> Tried { get; init; }

    /// <summary>Names of networks whose every operation was right in that mode.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>The mode to compute in; null where none is right.</summary>
    [JsonIgnore]
    public TorchMode? Mode => Verdict is { } right ? TorchMode.Find(right.Mode) : null;

    /// <summary>What was found of the mode to compute in.</summary>
    [JsonIgnore]
    public ModeVerdict? Verdict => Tried.FirstOrDefault(verdict => verdict.Fault is null);

    /// <summary>Whether another mode should be tried: the last one that was is wrong, and slower ones are left.</summary>
    [JsonIgnore]
    public bool IsOpen => Verdict is null && Tried[^1].Mode != TorchMode.All[^1].Name;

    /// <summary>The modes that are wrong, each with its first fault: <c>standard: convolution … output wrong by 50 %</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Faults => [.. Tried.Where(verdict => verdict.Fault is not null).Select(verdict => $"{verdict.Mode}: {verdict.Fault}")];
}

/// <summary>The JSON form of <see cref="MachineRecord"/>, made at build time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MachineRecord))]
internal sealed partial class MachineJson : JsonSerializerContext;
