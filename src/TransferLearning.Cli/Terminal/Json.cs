using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferLearning.Cli.Terminal;

internal static class Json
{
    // Relaxed escaping keeps paths and messages readable. The output is never put into a web page.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a result as JSON. The nodes are written one by one: reflection of a serializer would take longer than most verbs.</summary>
    public static void WriteJson(this Session session, JsonNode node) => session.ResultText.WriteLine(node.ToText());

    /// <summary>The node as indented text.</summary>
    public static string ToText(this JsonNode node) => Text(node, Options);

    /// <summary>The node as text on one line.</summary>
    public static string ToLine(this JsonNode node) => Text(node, Options with { Indented = false });

    private static string Text(JsonNode node, JsonWriterOptions options)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, options))
            node.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
