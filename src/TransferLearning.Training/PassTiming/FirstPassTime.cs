namespace TransferLearning.Training.PassTiming;

/// <summary>How long the first pass of a stage's frozen part takes on this machine in one precision, from a second of measuring.</summary>
public sealed record FirstPassTime
{
    /// <summary>The first stage with this frozen part.</summary>
    public required string Stage { get; init; }

    /// <summary>The last layer of the frozen part.</summary>
    public required string Cut { get; init; }

    /// <summary>The precision, as a value of <c>run.frozen_precision</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Whether the run would use this precision.</summary>
    public required bool IsChosen { get; init; }

    /// <summary>The number of pictures in a pass over all sets.</summary>
    public required int Pictures { get; init; }

    /// <summary>Pictures decoded in a second, by all threads.</summary>
    public required double DecodedPerSecond { get; init; }

    /// <summary>Decoded pictures computed in a second, by all threads; null if it was not measured.</summary>
    public double? ComputedPerSecond { get; init; }

    /// <summary>The seconds to compile the frozen part, and for int8 to calibrate it; null if it was not measured.</summary>
    public double? PreparingSeconds { get; init; }

    /// <summary>The seconds of the first pass, with compiling and calibrating; null if it was not measured.</summary>
    public double? Seconds { get; init; }

    /// <summary>Why it was not measured, as a sentence; null if it was.</summary>
    public string? WhyNot { get; init; }
}
