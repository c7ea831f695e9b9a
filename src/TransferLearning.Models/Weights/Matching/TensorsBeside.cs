namespace TransferLearning.Models.Weights.Matching;

/// <summary>
/// Sorts the tensors of a file that the network does not take. Some are unrelated to the network (the owner's head, the class weights of a loss, a counter).
/// Others show that the file belongs to another, deeper network: a further block, or one more tensor in a module.
/// </summary>
internal static class TensorsBeside
{
    /// <summary>The unused tensors that are unrelated to the network.</summary>
    /// <param name="left">The names of the tensors that the network does not take.</param>
    /// <param name="map">The map of the names; null for torchvision's names.</param>
    /// <param name="own">The network's own names, and the file's names of the tensors that it took.</param>
    public static List<string> Of(IEnumerable<string> left, NameMap? map, IEnumerable<string> own)
    {
        Func<string, string> part = map is null ? NameMap.ModuleOf : map.PartOf;
        var parts = own.Select(part).ToHashSet(StringComparer.Ordinal);
        return [.. left.Where(name => map?.IsUnnamed(name) == true || !parts.Contains(part(name)))];
    }
}
