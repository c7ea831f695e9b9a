namespace TransferLearning.Sweeps.Definition;

/// <summary>The codes of what a sweep finds wrong before it begins.</summary>
internal static class SweepCodes
{
    /// <summary>A space that cannot be searched.</summary>
    public const string Impossible = "TL4001";

    /// <summary>One file without a <c>sweep</c> section.</summary>
    public const string NothingToSweep = "TL4002";

    /// <summary>A <c>sweep</c> section in one of several files.</summary>
    public const string SweepNotUsed = "TL4003";
}
