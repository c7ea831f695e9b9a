using TransferLearning.Experiments;
using TransferLearning.Models;

namespace TransferLearning.Training.Planning;

/// <summary>Collects what planning finds, each with its place in the files.</summary>
internal sealed class Findings(Experiment experiment)
{
    private readonly List<Diagnostic> _all = [];

    public IList<Diagnostic> All => _all;

    public bool HasErrors => _all.Exists(each => each.Severity == Severity.Error);

    /// <param name="code">One of <see cref="Codes"/>.</param>
    /// <param name="path">The key, for example <c>schedule[1].unfreeze</c>.</param>
    /// <param name="message">What is wrong, what was received, what to do.</param>
    public void Error(string code, string path, string message) =>
        _all.Add(new Diagnostic(code, message, experiment.Source.Locate(path)));

    public void Warning(string code, string path, string message) =>
        _all.Add(new Diagnostic(code, message, experiment.Source.Locate(path), Severity.Warning));

    /// <summary>A name that no layer has, with the nearest ones.</summary>
    public void UnknownLayer(string path, string name, Graph graph)
    {
        var suggestion = Suggestions.Among(name, graph.AllNames());
        var known = suggestion.Length > 0 ? "" : $" Its layers: {string.Join(", ", graph.Layers.Take(30))}{(graph.Layers.Count > 30 ? ", …" : "")}.";
        Error(Codes.UnknownLayer, path, $"'{graph.Name}' has no layer '{name}'.{suggestion}{known}");
    }
}
