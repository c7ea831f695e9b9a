namespace TransferLearning.Training.Planning;

/// <summary>Collects the diagnostics of planning, each with its place in the files.</summary>
internal sealed class Findings(Experiment experiment)
{
    private readonly List<Diagnostic> _all = [];

    public IList<Diagnostic> All => _all;

    public bool HasErrors => _all.Exists(each => each.Severity == Severity.Error);

    /// <param name="code">One of <see cref="Codes"/>.</param>
    /// <param name="path">The key, for example <c>schedule[1].unfreeze</c>.</param>
    /// <param name="message">What is wrong, what was found, and what to do.</param>
    public void Error(string code, string path, string message) =>
        _all.Add(new Diagnostic(code, message, experiment.Source.Locate(path)));

    public void Warning(string code, string path, string message) =>
        _all.Add(new Diagnostic(code, message, experiment.Source.Locate(path), Severity.Warning));

    public void Note(string code, string path, string message) =>
        _all.Add(new Diagnostic(code, message, experiment.Source.Locate(path), Severity.Note));

    /// <summary>Reports a name that no layer has, with suggestions.</summary>
    /// <param name="path">The key.</param>
    /// <param name="name">The name or glob.</param>
    /// <param name="graph">The searched graph.</param>
    /// <param name="whole">The whole backbone, including the layers after its <c>output</c>.</param>
    public void UnknownLayer(string path, string name, Graph graph, Graph? whole = null) =>
        Error(Codes.UnknownLayer, path, whole?.Find(name).Count > 0
            ? $"the layer '{name}' comes after '{experiment.Backbone.Output}', the backbone's 'output': it is not computed"
            : $"'{graph.Name}' has no layer '{name}'.{Hint(name, graph)}");

    private static string Hint(string name, Graph graph)
    {
        // torchvision's submodules of a layer that is one node here, such as the projections of attention.
        if (graph.Nodes.FirstOrDefault(node => node.Path is { Length: > 0 } module && graph.ParametersOf(node).Any(spec => spec.Name.StartsWith($"{name}.", StringComparison.Ordinal) && name.StartsWith($"{module}.", StringComparison.Ordinal))) is { } whole)
            return $" It is a part of '{whole.Layer}', which is frozen or trains as one.";
        if (Suggestions.Several(name, graph.AllNames()) is { Length: > 0 } suggestion)
            return suggestion;
        var blocks = graph.Nodes.Select(node => node.Block).Distinct(StringComparer.Ordinal).ToList();
        return $" Its blocks: {string.Join(", ", blocks.Count <= 40 ? blocks : [.. blocks.Take(10), "…", .. blocks.TakeLast(29)])}.";
    }
}
