namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// From the names of one kind of file to torchvision's, for a family of backbones. One file in Names/ or in a format's folder, found by being there.
/// A map only says what a name is; whether a file is of its kind shows in how many names fit the network.
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

    /// <summary>Whose names these are: <c>timm</c>, <c>Keras</c>.</summary>
    public abstract string Source { get; }

    /// <summary>The backbones it knows, by <see cref="Backbone.Family"/>; null for every one.</summary>
    public abstract IReadOnlyCollection<string>? Families { get; }

    /// <summary>The convention of the files that have such names.</summary>
    public virtual WeightConvention FileConvention => WeightConvention.PyTorch;

    /// <summary>The map for one file, where what a name means depends on the others; itself where it does not.</summary>
    public virtual NameMap For(IWeightFile file, Graph network) => this;

    /// <summary>
    /// What an entry of the file is in the network: the name of one of its tensors and the layout; null where the rules do not know the name.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="network">The whole network, with its top where it has one.</param>
    public abstract (string Name, WeightLayout Layout)? Find(WeightEntry entry, Graph network);

    /// <summary>Whether an entry that no tensor of the network takes is meant to be left over (an auxiliary classifier, the normalisation of the pixels).</summary>
    public virtual bool Ignores(string name) => false;

    /// <summary>What a tensor's name says of the part of the network that it belongs to, so that parts can be compared. By module: what stands before the first dot.</summary>
    public virtual string PartOf(string name) => ModuleOf(name);

    /// <summary>Whether a name may stand for a layer of any network, so that it does not show that a file is of another.</summary>
    public virtual bool IsUnnamed(string name) => false;

    /// <summary>Whether the absence of a tensor in such a file says its value: 1 for a scale, 0 for a shift.</summary>
    /// <param name="spec">A tensor of the network that the file lacks.</param>
    /// <param name="isThere">Whether the file has a tensor of the network, by its name there.</param>
    public virtual bool Implies(ParameterSpec spec, Func<string, bool> isThere) => false;

    /// <summary>The module of torchvision's and timm's names.</summary>
    internal static string ModuleOf(string name) => name.Split('.', 2)[0];
}
