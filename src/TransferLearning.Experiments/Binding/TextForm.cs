using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A text: free, of a given pattern, or a name of a catalogue.</summary>
internal sealed class TextForm(KeyAttribute? key, INameCatalogue? names) : Form
{
    public override string Expected => names is not null ? names.Names.Count <= 30 ? string.Join(" | ", names.Names) : $"a name of {names.Category}" : key?.Pattern is { } pattern ? $"a text of the form {pattern}" : "a text";

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not ScalarNode { IsNull: false } scalar)
            return Wrong(node, path, context);
        if (scalar.Text.Length == 0)
            return Wrong(node, path, context, "it is empty");
        if (names is not null && !names.Names.Contains(scalar.Text))
        {
            context.Report(Codes.UnknownName, node.Location, $"unknown {Singular(names.Category)} '{scalar.Text}'.{Hint(scalar.Text, names)}");
            return null;
        }

        if (key?.Pattern is { } pattern && !Regex.IsMatch(scalar.Text, $"^(?:{pattern})\\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            return Wrong(node, path, context);
        return scalar.Text;
    }

    public override Node Write(object value, bool identity) => Text((string)value);

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        if (names is not null)
            return definitions.OrEnvironment(definitions.Names(names));
        return key?.Pattern is { } pattern
            ? definitions.OrEnvironment(new JsonObject { ["type"] = new JsonArray("string", "number"), ["pattern"] = $"^({pattern})$" })
            : new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
    }

    private static string Hint(string name, INameCatalogue names) =>
        Synonyms.Sentence(name, [.. names.Names]) ?? (Suggestions.OrAll(name, names.Names) is { Length: > 0 } hint ? hint : names.ListedBy is { } command ? $" '{command}' lists them." : "");

    private static string Singular(string category) => category.EndsWith(" metrics", StringComparison.Ordinal) ? "metric" : category.EndsWith('s') ? category[..^1] : category;
}
