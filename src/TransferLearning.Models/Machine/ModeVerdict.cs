namespace TransferLearning.Models.Machine;

/// <summary>What trying a mode has shown.</summary>
public sealed record ModeVerdict
{
    /// <summary>The mode's name.</summary>
    public required string Mode { get; init; }

    /// <summary>How many operations were right.</summary>
    public int Right { get; init; }

    /// <summary>The first operation that was wrong, and how; null where all were right.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether a network showed the fault, not the check of the machine: that one may find nothing when it is repeated.</summary>
    public bool OfNetwork { get; init; }

    /// <summary>The first operation in bfloat16 that was wrong, and how; null where all were right or the mode was wrong before.</summary>
    public string? Bf16Fault { get; init; }

    public double Seconds { get; init; }
}
