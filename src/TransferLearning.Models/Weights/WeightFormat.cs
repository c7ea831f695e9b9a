namespace TransferLearning.Models.Weights;

/// <summary>A format of weights: one file in Formats/, found by being there.</summary>
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

    /// <summary>Whether a file (or folder) is of this format: by what is in it, because names lie.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="head">The file's first bytes, at most 1024; empty for a folder.</param>
    public abstract bool Recognises(string path, ReadOnlySpan<byte> head);

    /// <exception cref="WeightFileException">It is damaged.</exception>
    public abstract IWeightFile Open(string path);
}
