namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// Maps the tensor names of one source to torchvision's names, for one family of backbones. Each map is one file, in Names/ or in a format's folder, found by
/// reflection. A map only translates names. Whether a file comes from the source is decided by how many translated names the network has.
/// </summary>
public abstract class NameMap
{
    private static readonly Lazy<IReadOnlyList<NameMap>> Found = new(() =>
    [
        .. typeof(NameMap).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NameMap)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => (NameMap)Activator.CreateInstance(type)!),
    ]);

    /// <summary>Every map.</summary>
    public static IReadOnlyList<NameMap> All => Found.Value;

    /// <summary>The source of the names: <c>timm</c>, <c>Keras</c>.</summary>
    public abstract string Source { get; }

    /// <summary>The families of backbones that it knows (<see cref="Backbone.Family"/>); null for all.</summary>
    public abstract IReadOnlyCollection<string>? Families { get; }

    /// <summary>The convention of the files with these names.</summary>
    public virtual WeightConvention FileConvention => WeightConvention.PyTorch;

    /// <summary>The map for one file, where a name's meaning depends on the file's other names; else this map.</summary>
    public virtual NameMap For(IWeightFile file, Graph network) => this;

    /// <summary>
    /// The tensor of the network that an entry belongs to, and its layout; null where no rule matches the name.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="network">The whole network, including the top where there is one.</param>
    internal abstract (string Name, WeightLayout Layout)? Find(WeightEntry entry, Graph network);

    /// <summary>Whether an entry without a tensor in the network is expected (an auxiliary classifier, the normalisation of the pixels).</summary>
    public virtual bool Ignores(string name) => false;

    /// <summary>
    /// The part of a network that a tensor's name belongs to, so that parts can be compared. By default its module: the text before the first dot.
    /// </summary>
    public virtual string PartOf(string name) => ModuleOf(name);

    /// <summary>Whether any network could have a layer with this name, so that the name does not show that the file belongs to another network.</summary>
    public virtual bool IsUnnamed(string name) => false;

    /// <summary>Whether a tensor that such a file omits has a fixed value: 1 for a scale, 0 for a shift.</summary>
    /// <param name="spec">A tensor of the network that the file lacks.</param>
    /// <param name="isThere">Whether the file has a tensor, given by its name in the network.</param>
    public virtual bool Implies(ParameterSpec spec, Func<string, bool> isThere) => false;

    /// <summary>The module in a name of torchvision's or timm's: the text before the first dot.</summary>
    internal static string ModuleOf(string name) => name.Split('.', 2)[0];
}
