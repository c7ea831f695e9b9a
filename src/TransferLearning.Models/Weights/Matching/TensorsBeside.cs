namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// Tells what merely stands beside a network in its file (its owner's head, the class weights of a loss, a counter) from what shows that the file is of another,
/// deeper network: a further block, or a tensor more in one of its modules.
/// </summary>
internal static class TensorsBeside
{
    /// <summary>Which tensors that nothing takes are beside the network.</summary>
    /// <param name="left">The names that are left over.</param>
    /// <param name="map">Whose names they are; null for torchvision's.</param>
    /// <param name="own">The network's own names, and the file's names of what it took.</param>
    public static List<string> Of(IEnumerable<string> left, NameMap? map, IEnumerable<string> own)
    {
        Func<string, string> part = map is null ? NameMap.ModuleOf : map.PartOf;
        var parts = own.Select(part).ToHashSet(StringComparer.Ordinal);
        return [.. left.Where(name => map?.IsUnnamed(name) == true || !parts.Contains(part(name)))];
    }
}
