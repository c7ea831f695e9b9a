using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A pair of numbers, or one number if <paramref name="single"/> allows it: a size, an interval, a range of Keras.</summary>
/// <param name="single">Whether one number may stand for the pair.</param>
/// <param name="whole">Whether the numbers must be whole.</param>
/// <param name="ordered">Whether the first number must be at most the second.</param>
/// <param name="names">The names of the two numbers, for messages.</param>
/// <param name="range">The range of both numbers.</param>
/// <param name="make">Makes the value from the two numbers; the flag says whether one number stood for both.</param>
/// <param name="take">Takes the two numbers and the flag out of a value.</param>
internal sealed class PairForm(
    bool single,
    bool whole,
    bool ordered,
    string names,
    NumberRange range,
    Func<double, double, bool, object> make,
    Func<object, (double First, double Second, bool IsSingle)> take) : Form
{
    public override string Expected
    {
        get
        {
            var bounds = range.Describe() is { Length: > 0 } text ? $", each {text}" : "";
            return single ? $"a {(whole ? "whole number" : "number")} or [{names}]{bounds}" : $"[{names}]{bounds}";
        }
    }

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (single && TryRead(node, out var number))
            return InRange(number, node, path, context) ? make(number, number, true) : null;
        if (node is not SequenceNode { Items.Count: 2 } pair || !TryRead(pair.Items[0], out var first) || !TryRead(pair.Items[1], out var second))
            return Wrong(node, path, context);
        if (!InRange(first, pair.Items[0], path, context) || !InRange(second, pair.Items[1], path, context))
            return null;
        return ordered && first > second ? Wrong(node, path, context, $"{NumberRange.Format(first)} is above {NumberRange.Format(second)}") : make(first, second, false);
    }

    public override Node Write(object value, bool identity)
    {
        var (first, second, isSingle) = take(value);
        return isSingle ? Plain(NumberRange.Format(first)) : new SequenceNode([Plain(NumberRange.Format(first)), Plain(NumberRange.Format(second))], default, "");
    }

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var number = new JsonObject { ["type"] = whole ? "integer" : "number" };
        range.AddTo(number);
        var pair = new JsonObject { ["type"] = "array", ["minItems"] = 2, ["maxItems"] = 2, ["items"] = definitions.OrEnvironment(number.DeepClone().AsObject()) };
        return single ? new JsonObject { ["anyOf"] = new JsonArray(definitions.OrEnvironment(number), pair) } : pair;
    }

    private bool TryRead(Node node, out double value) => NumberForm.TryRead(node, out value) && (!whole || value == Math.Floor(value));

    private bool InRange(double value, Node node, string path, BindContext context)
    {
        if (range.Contains(value))
            return true;
        context.Report(Codes.OutOfRange, node.Location, $"{Label(path)}expected {Expected}; got {NumberRange.Format(value)}");
        return false;
    }

    public static PairForm Size(NumberRange range) => new(
        true, true, false, "height, width", range, (height, width, _) => new Size((int)height, (int)width), value => (((Size)value).Height, ((Size)value).Width, false));

    public static PairForm NumberOrRange(NumberRange range) => new(
        true, false, true, "low, high", range, (low, high, isNumber) => new NumberOrRange(low, high, isNumber), value => (((NumberOrRange)value).Low, ((NumberOrRange)value).High, ((NumberOrRange)value).IsNumber));

    public static PairForm Interval(NumberRange range) => new(
        false, false, true, "low, high", range, (low, high, _) => new Interval(low, high), value => (((Interval)value).Low, ((Interval)value).High, false));
}
