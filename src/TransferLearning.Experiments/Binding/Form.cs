using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A schema node: what one place of the document may hold. It reads, writes, merges and describes the value there.</summary>
internal abstract class Form
{
    /// <summary>The expected value, worded to follow "expected": <c>a whole number, at least 1</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a node's value. If the node has no valid value, reports an error and returns null.</summary>
    public abstract object? Bind(Node node, string path, BindContext context);

    /// <summary>Writes a value in its canonical form, so that equal values give equal nodes.</summary>
    /// <param name="value">A value that <see cref="Bind"/> returned.</param>
    /// <param name="identity">Whether to leave out keys that cannot change a run's numbers.</param>
    public abstract Node Write(object value, bool identity);

    /// <summary>The JSON schema of the value.</summary>
    public abstract JsonObject Schema(SchemaDefinitions definitions);

    /// <summary>Merges a base's value with the value of the file that extends it.</summary>
    public virtual Node Merge(Node below, Node above) => above;

    /// <summary>Applies a <c>--set</c> override to the current value.</summary>
    /// <param name="current">The current value; null if there is none.</param>
    /// <param name="path">The rest of the path; empty if the override sets this value itself.</param>
    /// <param name="value">The new value.</param>
    /// <param name="context">Receives errors about the path.</param>
    public virtual Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        context.Report(Codes.Override, value.Location, $"this value has no keys: expected {Expected}, not a key '{path[0]}'");
        return current ?? Absent(value);
    }

    /// <summary>The forms below this one, each with the path segment that leads to it. Hints and the documentation use them.</summary>
    public virtual IEnumerable<(string Segment, Form Form)> Children => [];

    /// <summary>Reports a value of the wrong type or form.</summary>
    protected object? Wrong(Node node, string path, BindContext context, string? hint = null)
    {
        hint ??= Quoted(node);
        context.Report(Codes.WrongType, node.Location, $"{Label(path)}expected {Expected}; got {node.Describe()}{(hint is null ? "" : $" ({hint})")}");
        return null;
    }

    /// <summary>A hint for a value in quotes, since YAML reads <c>"true"</c> and <c>"0.5"</c> as text.</summary>
    private static string? Quoted(Node node) => node switch
    {
        ScalarNode { Plain: false, Text: var text } scalar when text is "true" or "false" || NumberForm.TryRead(scalar with { Plain = true }, out _) => "in quotes it is a text: remove the quotes",
        SequenceNode list when list.Items.Select(Quoted).FirstOrDefault(hint => hint is not null) is not null => "in quotes an item is a text: remove the quotes",
        _ => null,
    };

    /// <summary>The last key of a path, as the beginning of a message.</summary>
    protected static string Label(string path) => path.Length == 0 ? "" : $"'{path[(path.LastIndexOf('.') + 1)..]}': ";

    /// <summary>An empty node, in place of a value that could not be set.</summary>
    protected static ScalarNode Absent(Node value) => new("", true, value.Location, value.Folder);

    /// <summary>A plain scalar node without a location.</summary>
    protected static ScalarNode Plain(string text) => new(text, true, default, "");

    /// <summary>A text node without a location.</summary>
    protected static ScalarNode Text(string text) => new(text, false, default, "");
}
