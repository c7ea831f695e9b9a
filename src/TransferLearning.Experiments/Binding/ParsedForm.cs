using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A text with its own syntax, such as <c>20GB</c> or <c>&gt;= 0.95</c>.</summary>
/// <param name="expected">The expected syntax, with an example.</param>
/// <param name="pattern">The syntax as a regular expression, for editors.</param>
/// <param name="parse">Parses the text; null if it is malformed.</param>
/// <param name="check">Returns the error of a well-formed value; null if the value is valid.</param>
internal sealed class ParsedForm(string expected, string pattern, Func<string, object?> parse, Func<object, string?>? check = null) : Form
{
    public override string Expected => expected;

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not ScalarNode { IsNull: false } scalar || parse(scalar.Text) is not { } value)
            return Wrong(node, path, context);
        if (check?.Invoke(value) is not { } problem)
            return value;
        context.Report(Codes.UnknownName, node.Location, problem);
        return null;
    }

    public override Node Write(object value, bool identity) => Text(value.ToString()!);

    public override JsonObject Schema(SchemaDefinitions definitions) =>
        definitions.OrEnvironment(new JsonObject { ["type"] = new JsonArray("string", "number"), ["pattern"] = pattern });

    public static ParsedForm ByteSize() => new(
        "a size such as 20GB", "^[0-9]+(\\.[0-9]+)?\\s*([KMGT]i?)?B?$", text => Values.ByteSize.TryParse(text, out var size) ? size : null);

    public static ParsedForm Expectation() => new(
        "a bound such as \">= 0.95\"", "^\\s*(>=|<=|==|>|<)\\s*[-+0-9.eE]+\\s*$", text => Values.Expectation.TryParse(text, out var bound) ? bound : null);

    public static ParsedForm Condition(INameCatalogue metrics) => new(
        "a condition such as \"val_accuracy >= 0.95\"",
        "^\\s*[a-z_0-9]+\\s*(>=|<=|==|>|<)\\s*[-+0-9.eE]+\\s*$",
        text => MetricCondition.TryParse(text, out var condition) ? condition : null,
        value => metrics.Names.Contains(((MetricCondition)value).Metric)
            ? null
            : $"unknown metric '{((MetricCondition)value).Metric}'.{Suggestions.OrAll(((MetricCondition)value).Metric, metrics.Names)}");
}
