using System.Text.Json.Nodes;
using NJsonSchema;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;
using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>
/// Checks the schema with an independent validator: it accepts what the language accepts and finds the mistakes that an editor can find.
/// </summary>
public class SchemaTests
{
    private static readonly Task<JsonSchema> Schema = JsonSchema.FromJsonAsync(Case.Language.JsonSchema());

    [Theory]
    [InlineData("")]
    [InlineData("optimizer: adam")]
    [InlineData("optimizer: { adam: { learning_rate: 1.0e-4 } }")]
    [InlineData("loss: cross_entropy")]
    [InlineData("run: { cache: off, memory: 2GB, workers: 4, device: \"cuda:1\" }")]
    [InlineData("run: { deterministic: true }")]
    [InlineData("run: { deterministic: strict }")]
    [InlineData("seed: ${SEED:-3}")]
    [InlineData("data: { train: [{ folder: a }, { csv: b.csv }], validation: { shapes: { images: 40 } }, class_weights: balanced, image_size: 150 }")]
    [InlineData("data: { train: { folder: a, label: 'x' }, validation: 0.2, class_weights: { cat: 2 }, image_size: [150, 160] }")]
    [InlineData("backbone: { name: vgg16, freeze: { layers: [\"a*\"] } }")]
    [InlineData("backbone: { layers: [flatten, dense: { units: 3 }], freeze: none }")]
    [InlineData("head: [flatten, { dropout: 0.3 }, { dropout: { rate: 0.3 } }, { dense: { units: classes, activation: relu } }]")]
    [InlineData("augmentation: { zoom_range: 0.2, brightness_range: [0.8, 1.2], mixup: 0.2, random_resized_crop: true, width_shift_range: [1, 2] }")]
    [InlineData("expect: { val_accuracy: \">= 0.95\" }")]
    [InlineData("sweep: { parameters: { data.limit: [8, 9], optimizer: { choice: [adam], when: { data.limit: 8 } } }, search: { random: { trials: 3 } }, objective: { minimize: val_loss }, prune: median }")]
    [InlineData("augmentation: null")]
    public async Task Should_accept_in_the_schema_what_the_language_accepts(string part) => Assert.Empty(await Errors(part));

    [Theory]
    [InlineData("optimiser: adam")]
    [InlineData("optimizer: adm")]
    [InlineData("optimizer: { adam: { learning_rate: 0 } }")]
    [InlineData("optimizer: { adam: {}, rmsprop: {} }")]
    [InlineData("seed: x")]
    [InlineData("seed: 1.5")]
    [InlineData("data: { train: { fodler: a } }")]
    [InlineData("data: { train: { folder: a }, batch_size: 0 }")]
    [InlineData("data: { train: { folder: a }, resize: sqash }")]
    [InlineData("backbone: { name: vgg61 }")]
    [InlineData("backbone: { name: vgg16, freeze: { from: x } }")]
    [InlineData("head: [{ dense: {} }]")]
    [InlineData("head: []")]
    [InlineData("head: [{ dropout: 1 }]")]
    [InlineData("schedule: [{ stage: a, epochs: 0 }]")]
    [InlineData("expect: { val_acc: \">= 0.95\" }")]
    [InlineData("expect: { val_accuracy: high }")]
    [InlineData("run: { cache_size: lots }")]
    [InlineData("run: { deterministic: strickt }")]
    [InlineData("run: { deterministic: 1 }")]
    [InlineData("augmentation: { zoom_range: [1, 2, 3] }")]
    public async Task Should_mark_mistakes_in_the_editor(string part) => Assert.NotEmpty(await Errors(part));

    [Fact]
    public void Should_give_keys_descriptions_defaults_ranges_and_examples()
    {
        var schema = JsonNode.Parse(Case.Language.JsonSchema())!;
        Assert.Equal("http://json-schema.org/draft-07/schema#", (string?)schema["$schema"]);
        var batch = schema["definitions"]!["data_section"]!["properties"]!["batch_size"]!;
        Assert.Equal(32, (int)batch["default"]!);
        Assert.Contains("Images per training step", (string)batch["description"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)batch["anyOf"]![0]!["minimum"]!);
        Assert.Equal(["data", "backbone", "head", "schedule"], schema["else"]!["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("train", (string?)schema["else"]!["properties"]!["data"]!["required"]![0]);
        Assert.All(Objects(schema).Where(each => each["$ref"] is JsonValue), each => Assert.NotNull(schema["definitions"]![((string)each["$ref"]!)["#/definitions/".Length..]]));
    }

    /// <summary>yaml-language-server counts the key being typed as a key, and shows an example that is a mapping as '[object Object]'.</summary>
    [Fact]
    public void Should_avoid_schemas_that_editors_complete_wrongly()
    {
        var all = Objects(JsonNode.Parse(Case.Language.JsonSchema())!).ToList();
        Assert.DoesNotContain(all, each => each["properties"] is JsonObject && each["maxProperties"] is JsonValue most && (int)most == 1);
        Assert.DoesNotContain(all, each => each["examples"] is JsonArray examples && examples.Any(example => example is JsonObject));
        Assert.Contains(all, each => each["oneOf"] is JsonArray { Count: > 1 } ways && ways.All(way => way!["required"] is JsonArray { Count: 1 }));
    }

    [Fact]
    public void Should_document_every_key_and_code()
    {
        var page = Case.Language.Documentation();
        foreach (var (key, _) in Case.Language.Root.Children)
            Assert.Contains($"| `{key}` |", page, StringComparison.Ordinal);
        Assert.Contains("### `rmsprop`", page, StringComparison.Ordinal);
        Assert.Contains("| `learning_rate` | a number, above 0 | `0.001` |", page, StringComparison.Ordinal);
        Assert.Contains("TL1003", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> Errors(string part)
    {
        var findings = new List<Diagnostic>();
        var document = (MappingNode)YamlReader.Parse(Case.Minimal, "e.yaml", "", findings);
        if (part.Length > 0)
        {
            var over = (MappingNode)YamlReader.Parse(part, "e.yaml", "", findings);
            document = document with { Entries = [.. document.Entries.Where(entry => over.Find(entry.Key) is null), .. over.Entries] };
        }

        return (await Schema).Validate(SchemaDefinitions.Json(document)!.ToJsonString()).Select(error => error.ToString());
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.SelectMany(pair => Objects(pair.Value)).Append(mapping),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
