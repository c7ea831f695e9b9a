using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace TransferLearning.Experiments;

/// <summary>
/// Finds kinds and catalogues in assemblies from metadata alone, because loading other types might need torch.
/// </summary>
internal sealed class Discovery
{
    private readonly List<(Type Type, KindAttribute Attribute)> _kinds = [];
    private readonly List<Type> _catalogues = [];
    private readonly Lazy<Dictionary<string, INameCatalogue>> _byCategory;

    private Discovery() => _byCategory = new(() => _catalogues.Select(type => (INameCatalogue)Activator.CreateInstance(type)!)
        .GroupBy(catalogue => catalogue.Category).ToDictionary(group => group.Key, group => group.Last()));

    public static Discovery In(IEnumerable<Assembly> assemblies)
    {
        var found = new Discovery();
        foreach (var assembly in assemblies.Distinct())
            found.Scan(assembly);
        return found;
    }

    public IEnumerable<(Type Type, KindAttribute Attribute)> KindsOf(Type @base) => _kinds.Where(kind => @base.IsAssignableFrom(kind.Type));

    /// <summary>The types of all kinds.</summary>
    public IEnumerable<Type> Kinds => _kinds.Select(kind => kind.Type);

    /// <summary>The catalogue of a category; null if no assembly has it. Catalogues are created on first use, once for all threads.</summary>
    public INameCatalogue? Catalogue(string category) => _byCategory.Value.GetValueOrDefault(category);

    private unsafe void Scan(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var blob, out var length))
            return;
        var reader = new MetadataReader(blob, length);
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if ((type.Attributes & TypeAttributes.Abstract) != 0 || (type.Attributes & TypeAttributes.VisibilityMask) is not (TypeAttributes.Public or TypeAttributes.NestedPublic))
                continue;
            if (type.GetCustomAttributes().Any(attribute => Is(reader, AttributeType(reader, attribute), nameof(KindAttribute))))
            {
                var kind = assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle));
                _kinds.Add((kind, kind.GetCustomAttribute<KindAttribute>()!));
            }
            else if (type.GetInterfaceImplementations().Any(implementation => Is(reader, reader.GetInterfaceImplementation(implementation).Interface, nameof(INameCatalogue))))
            {
                _catalogues.Add(assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle)));
            }
        }
    }

    private static EntityHandle AttributeType(MetadataReader reader, CustomAttributeHandle handle)
    {
        var constructor = reader.GetCustomAttribute(handle).Constructor;
        return constructor.Kind == HandleKind.MemberReference
            ? reader.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
    }

    private static bool Is(MetadataReader reader, EntityHandle handle, string name) => handle.Kind switch
    {
        HandleKind.TypeReference when reader.GetTypeReference((TypeReferenceHandle)handle) is var type =>
            reader.StringComparer.Equals(type.Name, name) && reader.StringComparer.Equals(type.Namespace, typeof(KindAttribute).Namespace!),
        HandleKind.TypeDefinition when reader.GetTypeDefinition((TypeDefinitionHandle)handle) is var type =>
            reader.StringComparer.Equals(type.Name, name) && reader.StringComparer.Equals(type.Namespace, typeof(KindAttribute).Namespace!),
        _ => false,
    };
}
