using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A boolean.</summary>
internal sealed class BooleanForm : Form
{
    public override string Expected => "true or false";

    public override object? Bind(Node node, string path, BindContext context) => node switch
    {
        ScalarNode { Plain: true, Text: "true" or "True" or "TRUE" } => true,
        ScalarNode { Plain: true, Text: "false" or "False" or "FALSE" } => false,
        _ => Wrong(node, path, context),
    };

    public override Node Write(object value, bool identity) => Plain((bool)value ? "true" : "false");

    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.OrEnvironment(new JsonObject { ["type"] = "boolean" });
}
