using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>What may stand at a place of the document: reads it, writes it, merges it, describes it.</summary>
internal abstract class Form
{
    /// <summary>What is expected, after "expected": <c>a whole number, at least 1</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The value of a node; null when it has none, which is then reported.</summary>
    public abstract object? Bind(Node node, string path, BindContext context);

    /// <summary>The one way in which a value is written.</summary>
    /// <param name="value">What <see cref="Bind"/> gave.</param>
    /// <param name="identity">Without what cannot change a run's numbers.</param>
    public abstract Node Write(object value, bool identity);

    /// <summary>The JSON schema of the place.</summary>
    public abstract JsonObject Schema(SchemaDefinitions definitions);

    /// <summary>What <c>extends</c> makes of a value and the one that a later file has for it.</summary>
    public virtual Node Merge(Node below, Node above) => above;

    /// <summary>What <c>--set</c> makes of the value that is there.</summary>
    /// <param name="current">The value; null where there is none.</param>
    /// <param name="path">The rest of the path; empty for this place itself.</param>
    /// <param name="value">The new value.</param>
    /// <param name="context">Takes what is wrong with the path.</param>
    public virtual Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        context.Report(Codes.Override, value.Location, $"there is nothing below this place: expected {Expected}, not a key '{path[0]}'");
        return current ?? Absent(value);
    }

    /// <summary>The forms that stand below this one, with the part of a path that leads there; for hints and the documentation.</summary>
    public virtual IEnumerable<(string Segment, Form Form)> Children => [];

    /// <summary>Reports a value of the wrong form.</summary>
    protected object? Wrong(Node node, string path, BindContext context, string? hint = null)
    {
        hint ??= Quoted(node);
        context.Report(Codes.WrongType, node.Location, $"{Label(path)}expected {Expected}; got {node.Describe()}{(hint is null ? "" : $" ({hint})")}");
        return null;
    }

    /// <summary>What quotes have to do with it: <c>"true"</c> and <c>"0.5"</c> are texts.</summary>
    private static string? Quoted(Node node) => node switch
    {
        ScalarNode { Plain: false, Text: var text } scalar when text is "true" or "false" || NumberForm.TryRead(scalar with { Plain = true }, out _) => "in quotes it is a text: remove the quotes",
        SequenceNode list when list.Items.Select(Quoted).FirstOrDefault(hint => hint is not null) is not null => "in quotes an item is a text: remove the quotes",
        _ => null,
    };

    /// <summary>The key that a path ends in, for the beginning of a message.</summary>
    protected static string Label(string path) => path.Length == 0 ? "" : $"'{path[(path.LastIndexOf('.') + 1)..]}': ";

    /// <summary>Nothing, in the place of a value that could not be set.</summary>
    protected static ScalarNode Absent(Node value) => new("", true, value.Location, value.Folder);

    /// <summary>A plain scalar node without a place.</summary>
    protected static ScalarNode Plain(string text) => new(text, true, default, "");

    /// <summary>A text without a place.</summary>
    protected static ScalarNode Text(string text) => new(text, false, default, "");
}
