namespace TransferLearning.Experiments.Documents;

/// <summary>What a document may be at most. Experiments are a few kilobytes; what is far larger is a mistake or an attack.</summary>
internal static class Limits
{
    /// <summary>Bytes of a file.</summary>
    public const int Bytes = 1 << 20;

    /// <summary>Values within values.</summary>
    public const int Depth = 64;

    /// <summary>Values of a file, each alias counted with all it stands for.</summary>
    public const int Nodes = 50_000;

    /// <summary>Files in a chain of <c>extends</c>.</summary>
    public const int Bases = 16;

    /// <summary>Characters of an override.</summary>
    public const int Override = 64 * 1024;
}
