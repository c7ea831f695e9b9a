using System.Globalization;

namespace TransferLearning.Experiments.Text;

/// <summary>Writes CSV (RFC 4180): a field with a comma, a quote or a line break is quoted.</summary>
public static class CsvLine
{
    /// <summary>A line of fields, without its line break.</summary>
    public static string Of(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted));

    /// <summary>A value as a field's text. Floats keep all their digits.</summary>
    public static string Value(object value) => value is float number ? number.ToString("R", CultureInfo.InvariantCulture) : (string)value;

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
