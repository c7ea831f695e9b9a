using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TransferLearning.Experiments.Documents;

/// <summary>Reads one YAML document into a tree of nodes with locations. Aliases are expanded, within <see cref="Limits"/>.</summary>
internal sealed class YamlReader
{
    private readonly Parser _parser;
    private readonly Func<Mark, SourceLocation> _place;
    private readonly string _folder;
    private readonly List<Diagnostic> _diagnostics;
    private readonly Dictionary<AnchorName, (Node Node, int Nodes, int Depth)> _anchors = [];
    private int _nodes;
    private int _deepest;

    private YamlReader(string text, Func<Mark, SourceLocation> place, string folder, List<Diagnostic> diagnostics)
    {
        _parser = new Parser(new StringReader(text));
        (_place, _folder, _diagnostics) = (place, folder, diagnostics);
    }

    /// <summary>Parses a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file, as the user typed it.</param>
    /// <param name="folder">The folder that relative paths are relative to.</param>
    /// <param name="diagnostics">Receives duplicate keys.</param>
    /// <exception cref="DocumentException">The text is not one well-formed document within the limits.</exception>
    public static Node Parse(string text, string file, string folder, List<Diagnostic> diagnostics) =>
        Read(text, mark => new SourceLocation(file, (int)mark.Line, (int)mark.Column), folder, diagnostics)
        ?? throw new DocumentException(Codes.Unreadable, "the file is empty; an experiment begins with the keys 'data', 'backbone', 'head' and 'schedule'", new SourceLocation(file, 1, 1));

    /// <summary>
    /// Parses an override's value; every node gets the same location. Returns null if it is malformed; <paramref name="diagnostics"/> then receives the error.
    /// </summary>
    public static Node? ParseValue(string text, SourceLocation place, string folder, List<Diagnostic>? diagnostics)
    {
        try
        {
            return Read(text, _ => place, folder, diagnostics ?? []) ?? new ScalarNode("", true, place, folder);
        }
        catch (DocumentException exception)
        {
            diagnostics?.Add(exception.Diagnostic);
            return null;
        }
    }

    private static Node? Read(string text, Func<Mark, SourceLocation> place, string folder, List<Diagnostic> diagnostics)
    {
        var reader = new YamlReader(text, place, folder, diagnostics);
        try
        {
            return reader.Document();
        }
        catch (YamlException exception)
        {
            throw new DocumentException(Codes.Syntax, Sentence(exception), place(exception.Start));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // In a few states the scanner fails with other exceptions than its own.
            throw new DocumentException(Codes.Syntax, "not well-formed YAML: a bracket or a quote is not closed, or a line does not belong here", place(reader.Last));
        }
    }

    private static string Sentence(YamlException exception)
    {
        var text = exception.InnerException is { } inner ? inner.Message : exception.Message;
        var end = text.StartsWith('(') ? text.IndexOf("): ", StringComparison.Ordinal) : -1;
        text = (end < 0 ? text : text[(end + 3)..]).TrimEnd('.');
        return $"not well-formed YAML: {(text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : "unreadable")}";
    }

    /// <summary>The end of the last event that was read.</summary>
    private Mark Last => _parser.Current?.End ?? new Mark(0, 1, 1);

    private Node? Document()
    {
        Next<StreamStart>();
        if (_parser.Current is StreamEnd)
            return null;
        var start = Next<DocumentStart>();
        var root = Value(1);
        Next<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
            throw new DocumentException(Codes.Syntax, "a second document begins here; a file holds one experiment", _place(second.Start));
        return root is ScalarNode { Plain: true, Text: "" } && start.IsImplicit ? null : root;
    }

    private T Next<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
            _parser.MoveNext();
        var current = _parser.Current as T ?? throw new DocumentException(Codes.Syntax, "not well-formed YAML", _place(_parser.Current?.Start ?? Mark.Empty));
        _parser.MoveNext();
        return current;
    }

    private Node Value(int depth)
    {
        var start = _parser.Current!;
        Count(1, depth, start.Start);
        if (start is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
            throw new DocumentException(Codes.Syntax, $"the tag '{tagged.Tag.Value}' is not supported", _place(start.Start));
        var (before, above) = (_nodes, _deepest);
        _deepest = depth;
        Node node = start switch
        {
            AnchorAlias alias => Alias(alias, depth),
            Scalar => Text(),
            SequenceStart => Sequence(depth),
            MappingStart => Mapping(depth),
            _ => throw new DocumentException(Codes.Syntax, "not well-formed YAML", _place(start.Start)),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor] = (node, _nodes - before + 1, _deepest - depth);
        _deepest = Math.Max(above, _deepest);
        return node;
    }

    private ScalarNode Text()
    {
        var scalar = Next<Scalar>();
        return new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, _place(scalar.Start), _folder);
    }

    private Node Alias(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
            throw new DocumentException(Codes.Syntax, $"the alias '*{alias.Value.Value}' has no anchor before it", _place(alias.Start));
        Count(anchored.Nodes - 1, depth + anchored.Depth, alias.Start);
        _deepest = Math.Max(_deepest, depth + anchored.Depth);
        _parser.MoveNext();
        return anchored.Node;
    }

    private SequenceNode Sequence(int depth)
    {
        var start = Next<SequenceStart>();
        var items = new List<Node>();
        while (_parser.Current is not SequenceEnd)
            items.Add(Value(depth + 1));
        _parser.MoveNext();
        return new SequenceNode(items, _place(start.Start), _folder);
    }

    private MappingNode Mapping(int depth)
    {
        var start = Next<MappingStart>();
        var entries = new List<Entry>();
        var places = new Dictionary<string, SourceLocation>();
        while (_parser.Current is not MappingEnd)
        {
            var at = _parser.Current!.Start;
            if (Value(depth + 1) is not ScalarNode key)
                throw new DocumentException(Codes.Syntax, "a key is a word, not a list or a mapping", _place(at));
            var value = Value(depth + 1);
            if (places.TryAdd(key.Text, _place(at)))
                entries.Add(new Entry(key.Text, _place(at), value));
            else
                _diagnostics.Add(new Diagnostic(Codes.Duplicate, $"duplicate key '{key.Text}'; the first is in line {places[key.Text].Line}", _place(at)));
        }

        _parser.MoveNext();
        return new MappingNode(entries, _place(start.Start), _folder);
    }

    private void Count(int nodes, int depth, Mark at)
    {
        if (depth > Limits.Depth)
            throw new DocumentException(Codes.TooLarge, $"more than {Limits.Depth} levels of nesting", _place(at));
        if (nodes > Limits.Nodes - _nodes)
            throw new DocumentException(Codes.TooLarge, $"more than {Limits.Nodes:N0} values, counting all values that aliases stand for", _place(at));
        _nodes += nodes;
    }
}
