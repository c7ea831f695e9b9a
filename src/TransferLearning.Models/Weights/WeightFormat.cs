namespace TransferLearning.Models.Weights;

/// <summary>A format of weights. A format is one folder here with its reader and, where it has one of its own, its convention; it is found by being there.</summary>
public abstract class WeightFormat
{
    private static readonly Lazy<IReadOnlyList<WeightFormat>> Found = new(() =>
    [
        .. typeof(WeightFormat).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(WeightFormat)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => (WeightFormat)Activator.CreateInstance(type)!),
    ]);

    /// <summary>Every format.</summary>
    public static IReadOnlyList<WeightFormat> All => Found.Value;

    /// <summary>The name for messages.</summary>
    public abstract string Name { get; }

    /// <summary>How the names of its files end, with the dot; none for a format of folders.</summary>
    public virtual IReadOnlyList<string> Endings => [];

    /// <summary>Whether a file of this name has weights, by its ending or as the index of several files.</summary>
    public static bool IsFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return WeightsNames.IsFile(name, All.SelectMany(format => format.Endings));
    }

    /// <summary>Whether a file (or folder) is of this format: by what is in it, because names lie.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="head">The file's first bytes, at most 1024; empty for a folder.</param>
    public abstract bool Recognises(string path, ReadOnlySpan<byte> head);

    /// <exception cref="WeightFileException">It is damaged.</exception>
    public abstract IWeightFile Open(string path);
}
