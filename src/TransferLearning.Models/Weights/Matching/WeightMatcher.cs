namespace TransferLearning.Models.Weights.Matching;

/// <summary>Matches the tensors of a file with those of a network, by torchvision's names or by the family's name maps. Loads no torch.</summary>
internal static class WeightMatcher
{
    /// <summary>Suffixes of tensors that state dictionaries contain beside the parameters but that carry no information.</summary>
    private static readonly string[] Idle = [".num_batches_tracked", ".relative_position_index", ".attn_mask"];

    /// <summary>Matches a file with a network.</summary>
    /// <param name="graph">The network, or the part of it that is needed.</param>
    /// <param name="file">The file.</param>
    /// <param name="whole">The whole network with its top, which explains the tensors that the part does not take; null for the graph itself.</param>
    /// <param name="backbone">The backbone, whose family determines the name maps; null for torchvision's names only.</param>
    /// <exception cref="WeightFileException">The source of the file's convention does not have this network.</exception>
    public static WeightMatch Match(Graph graph, IWeightFile file, Graph? whole = null, Backbone? backbone = null)
    {
        whole ??= graph;
        var family = backbone?.Family;
        if (file.Convention.Refusal(backbone) is { } refusal)
            throw new WeightFileException(file.Path, refusal);
        // Names of the whole network disambiguate the source where several maps fit the names of the part.
        var known = whole.Parameters.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var wanted = graph.Parameters.Where(spec => spec.Role != ParameterRole.Fitted).ToDictionary(spec => spec.Name, StringComparer.Ordinal);
        // Most files have torchvision's names. Nothing fits better, so there is no need to try the rules on hundreds of names.
        if (wanted.Keys.All(file.Entries.ContainsKey) && file.Entries.Keys.All(name => known.Contains(name) || IsIdle(name)))
            return Compare(file, wanted, whole, null, Translate(null, file, whole), null);
        var best = Translations(file, whole, family)
            .MaxBy(candidate => (candidate.Names.Count(pair => wanted.ContainsKey(pair.Value.Name)), candidate.Names.Count(pair => known.Contains(pair.Value.Name))));
        return Compare(file, wanted, whole, best.Map, best.Names, backbone);
    }

    /// <summary>The number of a network's tensors that a file has, counted with the name map that fits best.</summary>
    internal static int Score(IWeightFile file, Graph network, Backbone backbone)
    {
        var known = network.Parameters.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        return Translations(file, network, backbone.Family).Max(candidate => candidate.Names.Values.Select(found => found.Name).Distinct(StringComparer.Ordinal).Count(known.Contains));
    }

    private static IEnumerable<(NameMap? Map, Dictionary<string, (string Name, WeightLayout Layout)> Names)> Translations(IWeightFile file, Graph network, string? family) =>
        Candidates(file, family).Select(map => (map, Translate(map?.For(file, network), file, network)));

    /// <summary>The maps to try. Null, torchvision's own names, comes first and so wins a tie.</summary>
    private static IEnumerable<NameMap?> Candidates(IWeightFile file, string? family) =>
        NameMap.All.Where(map => (map.Families is null || (family is not null && map.Families.Contains(family))) && map.FileConvention == file.Convention).Prepend(null);

    private static Dictionary<string, (string Name, WeightLayout Layout)> Translate(NameMap? map, IWeightFile file, Graph whole)
    {
        var names = new Dictionary<string, (string, WeightLayout)>(StringComparer.Ordinal);
        foreach (var (name, entry) in file.Entries)
            if (map is null) names[name] = (name, WeightLayout.AsIs);
            else if (map.Find(entry, whole) is { } found) names[name] = found;
        return names;
    }

    private static WeightMatch Compare(IWeightFile file, Dictionary<string, ParameterSpec> wanted, Graph whole, NameMap? map, Dictionary<string, (string Name, WeightLayout Layout)> names, Backbone? backbone)
    {
        var assignments = new Dictionary<string, WeightAssignment>(StringComparer.Ordinal);
        var wrong = new List<(string Name, string Text)>();
        var unexpected = new List<string>();
        var known = whole.Parameters.Select(spec => spec.Name).Concat(whole.Derived.Select(entry => entry.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var (source, entry) in file.Entries)
        {
            var found = names.TryGetValue(source, out var name);
            if (found && wanted.TryGetValue(name.Name, out var spec))
            {
                if (!Fits(map, entry, name.Layout, spec)) wrong.Add((spec.Name, $"{spec.Name} {spec.Shape} (in the file {(source == spec.Name ? "" : source + " ")}{entry.Description})"));
                else if (!assignments.TryAdd(spec.Name, new WeightAssignment(spec, source, name.Layout))) unexpected.Add($"{source} (a second '{spec.Name}')");
            }
            else if (!(found && known.Contains(name.Name)) && !IsIdle(source) && map?.Ignores(source) != true && backbone?.UnusedTensors.Any(prefix => source.StartsWith(prefix, StringComparison.Ordinal)) != true) unexpected.Add(source);
        }
        var features = unexpected.Count == 0 ? [] : backbone?.Build(backbone.Sample).Parameters ?? whole.Parameters;
        var beside = TensorsBeside.Of(unexpected, map, features.Select(spec => spec.Name).Concat(assignments.Values.Select(assignment => assignment.Source)));
        var absent = wanted.Values.Where(spec => !assignments.ContainsKey(spec.Name) && !wrong.Exists(each => each.Name == spec.Name)).ToList();
        var implied = absent.Where(spec => map?.Implies(spec, assignments.ContainsKey) == true).ToList();
        return new()
        {
            File = file,
            Names = map?.Source ?? "torchvision",
            Assignments = [.. wanted.Keys.Where(assignments.ContainsKey).Select(name => assignments[name])],
            Implied = implied,
            Missing = [.. absent.Except(implied).Select(spec => spec.Name)],
            Unexpected = [.. unexpected.Except(beside)],
            Beside = beside,
            WrongShapes = [.. wrong.Select(each => each.Text)],
        };
    }

    /// <summary>
    /// Whether an entry has the right shape and floating-point elements. With torchvision's own names the shapes must be equal; a map's layout allows more.
    /// </summary>
    private static bool Fits(NameMap? map, WeightEntry entry, WeightLayout layout, ParameterSpec spec) =>
        entry.Type.IsFloating() && (map is null ? entry.Shape.SequenceEqual(spec.Shape.ToArray()) : layout.Fits(entry.Shape, spec.Shape));

    /// <summary>
    /// Whether a tensor may be ignored: it carries no information, or it belongs to the head or to the standardising layers, which this program saves in the
    /// same file as the backbone.
    /// </summary>
    private static bool IsIdle(string name) =>
        name.StartsWith("head.", StringComparison.Ordinal) || name.StartsWith(StandardisingLayers.Prefix, StringComparison.Ordinal) || Idle.Any(end => name.EndsWith(end, StringComparison.Ordinal));
}
