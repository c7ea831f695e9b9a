namespace TransferLearning.Models.Weights.Matching;

/// <summary>A network of timm that equals a backbone here.</summary>
/// <param name="Name">timm's name: the part before the dot in <c>regnety_004.pycls_in1k</c>.</param>
/// <param name="Backbone">The backbone's name here.</param>
/// <param name="Convention">The convention (batch norm, padding) with which the backbone equals timm's network.</param>
public sealed record TimmArchitecture(string Name, string Backbone, Convention Convention = Convention.Torchvision);

/// <summary>
/// timm's names for a family: the names of the networks, and rules for the names of their tensors. Many of timm's networks have the same tensors as another
/// but compute something else (another epsilon, other padding, smoothed pooling). So a file that names its network is read only if the table has that network.
/// </summary>
public abstract class TimmTable : RuleTable
{
    public override string Source => "timm";

    /// <summary>The networks of timm that equal a backbone of the family. Where two equal the same backbone, the plain one comes first.</summary>
    public abstract IReadOnlyList<TimmArchitecture> Architectures { get; }

    /// <summary>The name of a tensor that timm's files of the family have and torchvision's do not; null where there is no need to tell them apart.</summary>
    public virtual string? Telltale => null;

    /// <summary>The tables of a backbone's family.</summary>
    public static IEnumerable<TimmTable> Of(Backbone backbone) => All.OfType<TimmTable>().Where(table => table.Families!.Contains(backbone.Family));

    /// <summary>The networks of timm that equal a backbone, the plain one first.</summary>
    public static IEnumerable<TimmArchitecture> ArchitecturesOf(Backbone backbone) => Of(backbone).SelectMany(table => table.Architectures).Where(each => each.Backbone == backbone.Name);

    /// <summary>The entry for a timm name; null where no backbone here equals that network.</summary>
    public static TimmArchitecture? Find(string name) => All.OfType<TimmTable>().SelectMany(table => table.Architectures).FirstOrDefault(each => each.Name == name);

    /// <summary>The entry for a timm name, which must equal this backbone.</summary>
    /// <exception cref="RunException">It is another network. The message names timm's networks that equal the backbone.</exception>
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
