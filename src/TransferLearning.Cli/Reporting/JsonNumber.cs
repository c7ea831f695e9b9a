using System.Text.Json.Nodes;

namespace TransferLearning.Cli.Reporting;

/// <summary>A number in JSON, which has no infinity and nothing that is not a number.</summary>
internal static class JsonNumber
{
    /// <summary>The number; null where JSON has none for it.</summary>
    public static JsonNode? Of(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;
}
