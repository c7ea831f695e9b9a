namespace TransferLearning.Models.Weights;

/// <summary>A weights file that cannot be used: which, and why, in words for the user.</summary>
public sealed class WeightFileException(string path, string reason, Exception? inner = null)
    : RunException($"{path}: {reason}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it, as a clause without a full stop.</summary>
    public string Reason { get; } = reason;

    /// <summary>A name out of a file, as messages show it: a hostile one may have millions of characters.</summary>
    internal static string Shown(string name) => name.Length <= 80 ? name : name[..77] + "...";
}
