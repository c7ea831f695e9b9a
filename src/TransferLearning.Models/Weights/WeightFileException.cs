namespace TransferLearning.Models.Weights;

/// <summary>A weights file that cannot be used. The message names the file and the reason.</summary>
public sealed class WeightFileException(string path, string reason, Exception? inner = null)
    : RunException($"{path}: {reason}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The reason, as a clause without a full stop.</summary>
    public string Reason { get; } = reason;

    /// <summary>A name from a file, shortened for messages: a hostile name may have millions of characters.</summary>
    internal static string Shown(string name) => name.Length <= 80 ? name : name[..77] + "...";
}
