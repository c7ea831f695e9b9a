using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferLearning.Cli.Terminal;

internal static class Json
{
    // Paths and messages stay readable: nothing here is put into a web page.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a result as JSON. Written node by node: a serializer's reflection would cost more than most verbs take.</summary>
    public static void WriteJson(this Session session, JsonNode node) => session.ResultText.WriteLine(node.ToText());

    /// <summary>The node as indented text.</summary>
    public static string ToText(this JsonNode node)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Options))
            node.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
