namespace TransferLearning.Sweeps.Definition;

/// <summary>The codes of errors and warnings about a sweep's files.</summary>
internal static class SweepCodes
{
    /// <summary>The space cannot be searched.</summary>
    public const string Impossible = "TL4001";

    /// <summary>A single file has no <c>sweep</c> section.</summary>
    public const string NothingToSweep = "TL4002";

    /// <summary>One of several files has a <c>sweep</c> section, which is ignored.</summary>
    public const string SweepNotUsed = "TL4003";
}
