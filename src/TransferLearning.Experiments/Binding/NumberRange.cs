using System.Globalization;
using System.Text.Json.Nodes;

namespace TransferLearning.Experiments.Binding;

/// <summary>The range of a number, as its key declares it.</summary>
internal readonly record struct NumberRange(double Minimum, double Maximum, bool MinimumExclusive, bool MaximumExclusive)
{
    public static NumberRange None { get; } = new(double.NaN, double.NaN, false, false);

    public static NumberRange Of(KeyAttribute? key) =>
        key is null ? None : new(key.Minimum, key.Maximum, key.MinimumExclusive, key.MaximumExclusive);

    public bool Contains(double value) =>
        (double.IsNaN(Minimum) || (MinimumExclusive ? value > Minimum : value >= Minimum))
        && (double.IsNaN(Maximum) || (MaximumExclusive ? value < Maximum : value <= Maximum));

    /// <summary>The range as text, for example <c>above 0, at most 1</c>; empty without bounds.</summary>
    public string Describe()
    {
        var low = double.IsNaN(Minimum) ? "" : $"{(MinimumExclusive ? "above" : "at least")} {Format(Minimum)}";
        var high = double.IsNaN(Maximum) ? "" : $"{(MaximumExclusive ? "below" : "at most")} {Format(Maximum)}";
        return low.Length > 0 && high.Length > 0 ? $"{low}, {high}" : low + high;
    }

    public void AddTo(JsonObject schema)
    {
        if (!double.IsNaN(Minimum))
            schema[MinimumExclusive ? "exclusiveMinimum" : "minimum"] = Number(Minimum);
        if (!double.IsNaN(Maximum))
            schema[MaximumExclusive ? "exclusiveMaximum" : "maximum"] = Number(Maximum);
    }

    /// <summary>The shortest text that parses to the same number: <c>1e-05</c>, <c>0.001</c>, <c>20</c>.</summary>
    public static string Format(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e15
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    public static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? JsonValue.Create((long)value) : JsonValue.Create(value);
}
