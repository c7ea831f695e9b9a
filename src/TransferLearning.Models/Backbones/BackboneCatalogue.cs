namespace TransferLearning.Models.Backbones;

/// <summary>All backbones, found by reflection over this assembly. Loads no torch.</summary>
public static class BackboneCatalogue
{
    private static readonly Lazy<IReadOnlyList<Backbone>> Found = new(Discover);

    private static readonly Lazy<IReadOnlyList<Backbone>> Everything = new(() => [.. Found.Value.Where(each => each.Text is null)]), Texts = new(() => [.. Found.Value.Where(each => each.Text is not null)]);

    private static readonly Lazy<Dictionary<string, Backbone>> ByName = new(() =>
    {
        var byName = new Dictionary<string, Backbone>(StringComparer.OrdinalIgnoreCase);
        foreach (var backbone in Everything.Value.Concat(Texts.Value))
            foreach (var name in backbone.Aliases.Prepend(backbone.Name))
                byName.Add(name, backbone);
        return byName;
    });

    /// <summary>Every backbone of pictures, ordered by family and size.</summary>
    public static IReadOnlyList<Backbone> All => Everything.Value;

    /// <summary>Every encoder of texts.</summary>
    public static IReadOnlyList<Backbone> Encoders => Texts.Value;

    /// <summary>Every name and alias.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Value.Keys;

    /// <summary>What the encoder with a name takes; null for other backbones, and without a name.</summary>
    public static EncoderInput? EncoderOf(string? name) => name is null ? null : Find(name)?.Text;

    /// <summary>The backbone with a name or alias (case is ignored); null where there is none.</summary>
    public static Backbone? Find(string name) => ByName.Value.GetValueOrDefault(name);

    private static List<Backbone> Discover() =>
        [.. typeof(BackboneCatalogue).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsClass: true } && type.IsAssignableTo(typeof(IBackboneFamily)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => ((IBackboneFamily)Activator.CreateInstance(type)!).Members)];
}

/// <summary>The names of encoders of texts.</summary>
public sealed class EncoderNames : INameCatalogue
{
    public string Category => BackboneKinds.Encoders;

    public IReadOnlyCollection<string> Names => [.. BackboneCatalogue.Encoders.SelectMany(each => each.Aliases.Prepend(each.Name))];

    public string ListedBy => "dotnet tl backbones";
}

/// <summary>The names that <c>backbone.name</c> accepts.</summary>
public sealed class BackboneNames : INameCatalogue
{
    public string Category => "backbones";

    public IReadOnlyCollection<string> Names => BackboneCatalogue.Names;

    public string ListedBy => "dotnet tl backbones";
}
