using System.Text.Json.Serialization;

namespace TransferLearning.Models.Machine;

/// <summary>The results of a machine's check, as stored in <c>TL_HOME</c>.</summary>
public sealed record MachineRecord
{
    public required DateTimeOffset Checked { get; init; }

    /// <summary>The processor's display name.</summary>
    public required string Processor { get; init; }

    /// <summary>The modes that were tried, in order. Only the last one can be right.</summary>
    public required IReadOnlyList<ModeVerdict> Tried { get; init; }

    /// <summary>The names of networks whose operations are all right in that mode.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>The mode to compute in; null where none is right.</summary>
    [JsonIgnore]
    public TorchMode? Mode => Verdict is { } right ? TorchMode.Find(right.Mode) : null;

    /// <summary>The verdict on the mode to compute in; null where none is right.</summary>
    [JsonIgnore]
    public ModeVerdict? Verdict => Tried.FirstOrDefault(verdict => verdict.Fault is null);

    /// <summary>Whether another mode should be tried: the last one tried is wrong, and slower ones remain.</summary>
    [JsonIgnore]
    public bool IsOpen => Verdict is null && Tried[^1].Mode != TorchMode.All[^1].Name;

    /// <summary>The modes that are wrong, each with its first fault: <c>standard: convolution … output wrong by 50 %</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Faults => [.. Tried.Where(verdict => verdict.Fault is not null).Select(verdict => $"{verdict.Mode}: {verdict.Fault}")];
}

/// <summary>The generated JSON serializer of <see cref="MachineRecord"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MachineRecord))]
internal sealed partial class MachineJson : JsonSerializerContext;
