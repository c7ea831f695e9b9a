using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A finite real number.</summary>
internal sealed class NumberForm(NumberRange range) : Form
{
    public override string Expected => range.Describe() is { Length: > 0 } bounds ? $"a number, {bounds}" : "a number";

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (!TryRead(node, out var value))
            return Wrong(node, path, context);
        if (range.Contains(value))
            return value;
        context.Report(Codes.OutOfRange, node.Location, $"{Label(path)}expected {Expected}; got {((ScalarNode)node).Text}");
        return null;
    }

    public override Node Write(object value, bool identity) => Plain(NumberRange.Format((double)value));

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var schema = new JsonObject { ["type"] = "number" };
        range.AddTo(schema);
        return definitions.OrEnvironment(schema);
    }

    /// <summary>Reads a finite number as YAML writes it.</summary>
    public static bool TryRead(Node node, out double value)
    {
        value = 0;
        return node is ScalarNode { Plain: true } scalar
            && double.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }
}
