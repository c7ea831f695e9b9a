namespace TransferLearning.Models.Machine;

/// <summary>The result of trying a mode.</summary>
public sealed record ModeVerdict
{
    /// <summary>The mode's name.</summary>
    public required string Mode { get; init; }

    /// <summary>The number of operations that were right.</summary>
    public int Right { get; init; }

    /// <summary>The first wrong operation and its error; null where all were right.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether a network's check found the fault. Repeating the machine's check might not find it.</summary>
    public bool OfNetwork { get; init; }

    /// <summary>The first wrong operation in bfloat16 and its error; null where all were right, or where an operation in 32-bit floats was wrong already.</summary>
    public string? Bf16Fault { get; init; }

    public double Seconds { get; init; }
}
