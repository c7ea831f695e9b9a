namespace TransferLearning.Models.Weights;

/// <summary>A weights format. Each format is one folder here with its reader and, if it has its own, its convention. Formats are found by reflection.</summary>
internal abstract class WeightFormat
{
    private static readonly Lazy<IReadOnlyList<WeightFormat>> Found = new(() =>
    [
        .. typeof(WeightFormat).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(WeightFormat)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => (WeightFormat)Activator.CreateInstance(type)!),
    ]);

    /// <summary>Every format.</summary>
    public static IReadOnlyList<WeightFormat> All => Found.Value;

    /// <summary>The format's name, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The endings of its files' names, with the dot; empty for a format of folders.</summary>
    public virtual IReadOnlyList<string> Endings => [];

    /// <summary>Whether a name is that of a weights file, by its ending or because it is the name of an index.</summary>
    public static bool IsFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return WeightsNames.IsFile(name, All.SelectMany(format => format.Endings));
    }

    /// <summary>Whether a file (or folder) has this format, judged by its content, because names can be wrong.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="head">The file's first bytes, at most 1024; empty for a folder.</param>
    public abstract bool Recognises(string path, ReadOnlySpan<byte> head);

    /// <summary>Opens a file of this format.</summary>
    /// <exception cref="WeightFileException">The file is damaged.</exception>
    public abstract IWeightFile Open(string path);
}
