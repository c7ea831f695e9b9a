using System.Text.Json.Nodes;

namespace TransferLearning.Cli.Reporting;

/// <summary>Converts a number to JSON, which has neither infinity nor NaN.</summary>
internal static class JsonNumber
{
    /// <summary>The number; null if JSON cannot represent it.</summary>
    public static JsonNode? Of(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;
}
