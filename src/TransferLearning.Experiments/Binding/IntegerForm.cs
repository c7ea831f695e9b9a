using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A 32-bit or 64-bit integer.</summary>
internal sealed class IntegerForm(NumberRange range, bool isLong) : Form
{
    public override string Expected => range.Describe() is { Length: > 0 } bounds ? $"a whole number, {bounds}" : "a whole number";

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not ScalarNode { Plain: true } scalar || !long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return Wrong(node, path, context);
        if (!range.Contains(value) || (!isLong && value is < int.MinValue or > int.MaxValue))
        {
            context.Report(Codes.OutOfRange, node.Location, $"{Label(path)}expected {Expected}; got {scalar.Text}");
            return null;
        }

        return isLong ? value : (object)(int)value;
    }

    public override Node Write(object value, bool identity) => Plain(Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var schema = new JsonObject { ["type"] = "integer" };
        range.AddTo(schema);
        return definitions.OrEnvironment(schema);
    }
}
