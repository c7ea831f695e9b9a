using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A number of units: <c>classes</c>, <c>targets</c> or a whole number.</summary>
internal sealed class UnitCountForm(NumberRange range) : Form
{
    private static readonly string[] Words = ["classes", "targets"];

    private readonly IntegerForm _number = new(range, isLong: false);

    public override string Expected => $"classes, targets, or {_number.Expected}";

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not ScalarNode scalar)
            return Wrong(node, path, context);
        if (scalar.Text == "classes")
            return UnitCount.Classes;
        if (scalar.Text == "targets")
            return UnitCount.Targets;
        if (scalar.Text.Length > 0 && !scalar.IsNull && !char.IsAsciiLetter(scalar.Text[0]))
            return _number.Bind(node, path, context) is int count ? new UnitCount(count) : null;
        context.Report(Codes.WrongType, node.Location, $"{Label(path)}expected {Expected}; got {node.Describe()}.{Synonyms.Sentence(scalar.Text, Words) ?? Suggestions.Among(scalar.Text, Words)}");
        return null;
    }

    public override Node Write(object value, bool identity) => value is UnitCount { Count: { } count } ? _number.Write(count, identity) : Plain(value is UnitCount { IsTargets: true } ? "targets" : "classes");

    public override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["anyOf"] = new JsonArray(SchemaDefinitions.Words([("classes", "The number of the data's classes (or labels)."), ("targets", "The number of target values per image.")]), _number.Schema(definitions)) };
}
