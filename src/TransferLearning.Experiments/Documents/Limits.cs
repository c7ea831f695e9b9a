namespace TransferLearning.Experiments.Documents;

/// <summary>The limits of a document. Experiments are a few kilobytes; anything far larger is a mistake or an attack.</summary>
internal static class Limits
{
    /// <summary>Bytes in a file.</summary>
    public const int Bytes = 1 << 20;

    /// <summary>Levels of nesting.</summary>
    public const int Depth = 64;

    /// <summary>Values in a file. An alias counts as all the values that it stands for.</summary>
    public const int Nodes = 50_000;

    /// <summary>Files in a chain of <c>extends</c>.</summary>
    public const int Bases = 16;

    /// <summary>Characters in an override.</summary>
    public const int Override = 64 * 1024;
}
