namespace TransferLearning.Models.Weights.Matching;

/// <summary>One of timm's networks that is a network here.</summary>
/// <param name="Name">timm's name: what stands before the dot in <c>regnety_004.pycls_in1k</c>.</param>
/// <param name="Backbone">The name here.</param>
/// <param name="Convention">With whose batch norm and padding it is this network.</param>
public sealed record TimmArchitecture(string Name, string Backbone, Convention Convention = Convention.Torchvision);

/// <summary>
/// timm's names of a family: of the networks, and by rules of their tensors. timm has many networks with the very tensors of another that compute something else (another epsilon, other
/// padding, smoothed pooling), so a file that says which network it belongs to is read only where the table has it.
/// </summary>
public abstract class TimmTable : RuleTable
{
    public override string Source => "timm";

    /// <summary>timm's networks that are a network of the family; of two for one network here, the plain one first.</summary>
    public abstract IReadOnlyList<TimmArchitecture> Architectures { get; }

    /// <summary>A tensor that timm's files of the family have and torchvision's do not; null where they need not be told apart.</summary>
    public virtual string? Telltale => null;

    /// <summary>The tables of a family.</summary>
    public static IEnumerable<TimmTable> Of(Backbone backbone) => All.OfType<TimmTable>().Where(table => table.Families!.Contains(backbone.Family));

    /// <summary>timm's networks that are this one, the plain one first.</summary>
    public static IEnumerable<TimmArchitecture> ArchitecturesOf(Backbone backbone) => Of(backbone).SelectMany(table => table.Architectures).Where(each => each.Backbone == backbone.Name);

    /// <summary>A network of timm's name that is one here; null where none is.</summary>
    public static TimmArchitecture? Find(string name) => All.OfType<TimmTable>().SelectMany(table => table.Architectures).FirstOrDefault(each => each.Name == name);

    /// <summary>A network of timm as this one.</summary>
    /// <exception cref="RunException">It is another: the message names timm's that are this one.</exception>
    public static TimmArchitecture Require(string name, Backbone backbone)
    {
        var own = ArchitecturesOf(backbone).ToList();
        if (own.Find(each => each.Name == name) is { } found) return found;
        var whose = Find(name) is { } other
            ? $"is '{other.Backbone}' here"
            : $"is no network of this catalogue: where its tensors are as large, it computes something else from them (epsilon, padding, pooling)";
        var names = own.Count > 0 ? $"timm's name for it is {string.Join(" or ", own.Select(each => $"'{each.Name}'"))}" : "none of timm's networks is this one";
        throw new RunException($"the weights are of timm's '{name}', which {whose}, and not of '{backbone.Name}'; {names}");
    }
}
