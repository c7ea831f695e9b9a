using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>One word of a fixed list, which may include <c>true</c> and <c>false</c>.</summary>
internal sealed class EnumForm : Form
{
    private readonly (string Name, string Summary, object Value)[] _choices;

    public EnumForm(Type type) => _choices =
    [
        .. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field =>
        {
            var choice = field.GetCustomAttribute<ChoiceAttribute>();
            return (choice?.Name ?? SnakeCase(field.Name), choice?.Summary ?? "", field.GetValue(null)!);
        }),
    ];

    public IEnumerable<(string Name, string Summary)> Choices => _choices.Select(choice => (choice.Name, choice.Summary));

    public override string Expected => string.Join(" | ", _choices.Select(choice => choice.Name));

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not ScalarNode scalar)
            return Wrong(node, path, context);
        foreach (var choice in _choices)
            if (Is(choice.Name, scalar))
                return choice.Value;
        if (scalar is { Plain: false, Text: "true" or "false" } && Array.Exists(_choices, choice => choice.Name == scalar.Text))
            return Wrong(node, path, context);
        string[] names = [.. _choices.Select(choice => choice.Name)];
        context.Report(Codes.WrongType, node.Location, $"{Label(path)}expected {Expected}; got {node.Describe()}.{Synonyms.Sentence(scalar.Text, names) ?? Suggestions.Among(scalar.Text, names)}");
        return null;
    }

    public override Node Write(object value, bool identity) => Plain(Array.Find(_choices, choice => choice.Value.Equals(value)).Name);

    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.OrEnvironment(SchemaDefinitions.Words(Choices));

    /// <summary>Whether a scalar is a choice. <c>true</c> and <c>false</c> are YAML's, as in <see cref="BooleanForm"/>: in quotes they are texts.</summary>
    private static bool Is(string name, ScalarNode scalar) => name switch
    {
        "true" => scalar is { Plain: true, Text: "true" or "True" or "TRUE" },
        "false" => scalar is { Plain: true, Text: "false" or "False" or "FALSE" },
        _ => scalar.Text == name,
    };

    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && !char.IsUpper(name[i - 1]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
