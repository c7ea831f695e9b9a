using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>Keras's shift range: a number or a list. <c>2</c> and <c>2.0</c> mean different things.</summary>
internal sealed class ShiftRangeForm : Form
{
    public override string Expected => "a number of at least 0, or a list of numbers";

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (NumberForm.TryRead(node, out var number) && number >= 0)
            return new ShiftRange(number, ((ScalarNode)node).Text.All(char.IsAsciiDigit));
        if (node is not SequenceNode { Items.Count: > 0 } list)
            return Wrong(node, path, context);
        var choices = new double[list.Items.Count];
        for (var i = 0; i < choices.Length; i++)
            if (!NumberForm.TryRead(list.Items[i], out choices[i]))
                return Wrong(list.Items[i], path, context);
        return new ShiftRange(0, false, choices);
    }

    public override Node Write(object value, bool identity) => (ShiftRange)value switch
    {
        { Choices: { } choices } => new SequenceNode([.. choices.Select(choice => Plain(NumberRange.Format(choice)))], default, ""),
        { IsWhole: true } whole => Plain(whole.Limit.ToString("0", CultureInfo.InvariantCulture)),
        var shift => Plain(shift.Limit == Math.Floor(shift.Limit) ? shift.Limit.ToString("0.0", CultureInfo.InvariantCulture) : NumberRange.Format(shift.Limit)),
    };

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var list = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["type"] = "number" } };
        return new JsonObject { ["anyOf"] = new JsonArray(definitions.OrEnvironment(new JsonObject { ["type"] = "number", ["minimum"] = 0 }), list) };
    }
}
