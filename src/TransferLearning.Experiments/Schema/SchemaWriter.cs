using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Schema;

/// <summary>Writes the JSON schema (draft 7) of an experiment, with the extras that yaml-language-server shows.</summary>
internal sealed class SchemaWriter(Language language)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as text, with a final line break.</summary>
    public string Write()
    {
        var definitions = new SchemaDefinitions();
        var root = definitions.Mapping(language.Root);
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Transfer-learning experiment",
            ["description"] = "An experiment of 'tl': data, a pretrained backbone, a head, and the stages of its training.",
        };
        foreach (var (name, value) in root.ToArray())
        {
            root.Remove(name);
            schema[name] = value;
        }

        // A file that extends a base need not have the required keys itself.
        schema["if"] = new JsonObject { ["required"] = new JsonArray("extends") };
        schema["then"] = new JsonObject();
        schema["else"] = Required();
        schema["definitions"] = definitions.Definitions;
        return schema.ToJsonString(Options) + "\n";
    }

    private JsonObject Required()
    {
        var properties = new JsonObject();
        foreach (var key in language.Root.Keys)
            if (key.Form is SectionForm section && section.Keys.Where(each => each.Required).Select(each => each.Name).ToArray() is { Length: > 0 } names && key.Required)
                properties[key.Name] = new JsonObject { ["required"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) };
        return new JsonObject
        {
            ["required"] = new JsonArray([.. language.Root.Keys.Where(key => key.Required).Select(key => JsonValue.Create(key.Name))]),
            ["properties"] = properties,
        };
    }
}
