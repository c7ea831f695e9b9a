using System.Text.Json.Nodes;
using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Schema;

/// <summary>The shared definitions of the JSON schema: each section, kind and list of names, once.</summary>
internal sealed class SchemaDefinitions
{
    public JsonObject Definitions { get; } = new()
    {
        ["environment"] = new JsonObject
        {
            ["type"] = "string",
            ["pattern"] = "^(.*[^$])?\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}",
            ["description"] = "Read from the environment: ${NAME}, or ${NAME:-default}.",
        },
    };

    /// <summary>A schema that also accepts text with an environment variable.</summary>
    public JsonObject OrEnvironment(JsonObject schema) => new() { ["anyOf"] = new JsonArray(schema, Reference("environment")) };

    /// <summary>One word of a list, each with its meaning. <c>true</c> and <c>false</c> are booleans.</summary>
    public static JsonObject Words(IEnumerable<(string Name, string Summary)> words)
    {
        var list = words.ToArray();
        return new JsonObject
        {
            ["enum"] = new JsonArray([.. list.Select(word => word.Name is "true" or "false" ? JsonValue.Create(word.Name == "true") : JsonValue.Create(word.Name))]),
            ["enumDescriptions"] = new JsonArray([.. list.Select(word => JsonValue.Create(word.Summary))]),
        };
    }

    /// <summary>One name of a catalogue.</summary>
    public JsonObject Names(INameCatalogue catalogue)
    {
        var key = catalogue.Category.Replace(' ', '-');
        if (!Definitions.ContainsKey(key))
            Definitions[key] = new JsonObject { ["enum"] = new JsonArray([.. catalogue.Names.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]) };
        return Reference(key);
    }

    /// <summary>A mapping with declared keys.</summary>
    public JsonObject Section(SectionForm section)
    {
        var name = section.Type.DeclaringType is { } outer ? $"{EnumForm.SnakeCase(outer.Name)}.{EnumForm.SnakeCase(section.Type.Name)}" : EnumForm.SnakeCase(section.Type.Name);
        if (!Definitions.ContainsKey(name))
        {
            Definitions[name] = new JsonObject(); // Reserves the name, in case the section contains itself.
            Definitions[name] = Mapping(section);
        }

        return Reference(name);
    }

    /// <summary>The keys of a mapping. None is required, because a base may contain it.</summary>
    public JsonObject Mapping(SectionForm section)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
            properties[key.Name] = Key(key, section);
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    /// <summary>A key's value, with its description and default.</summary>
    public JsonObject Key(KeyForm key, SectionForm section)
    {
        var form = key.Form.Schema(this);
        var schema = new JsonObject { ["description"] = Description(key), ["anyOf"] = key.Required ? Alternatives(form) : OrNull(form)["anyOf"]!.DeepClone() };
        if (key.Key.DefaultKind is { } kind)
            schema["default"] = kind;
        else if (key.Key.DefaultText is null && !key.Required && key.Property.GetValue(section.Defaults) is { } value && Json(key.Form.Write(value, false)) is var json && json is not JsonObject)
            schema["default"] = json;
        // Editors show an example that is a mapping as '[object Object]', so it is part of the description instead.
        if (key.Key.Example is { } example && YamlReader.ParseValue(example, default, "", null) is { } node and not MappingNode)
            schema["examples"] = new JsonArray(Json(node));
        return schema;
    }

    /// <summary>One variant of a base.</summary>
    public JsonObject Kinds(KindForm form)
    {
        var name = form.Subset is null ? form.Noun.Replace(' ', '-') : $"{form.Noun.Replace(' ', '-')}-{form.Subset.Replace(' ', '-')}";
        if (Definitions.ContainsKey(name))
            return Reference(name);
        Definitions[name] = new JsonObject();
        var nested = form.Kinds.Where(kind => !kind.Attribute.Inline).ToArray();
        var alone = nested.Where(kind => kind.NameIsEnough).ToArray();
        var alternatives = new JsonArray();
        if (alone.Length > 0)
            alternatives.Add(Words([.. alone.Select(kind => (kind.Name, kind.Attribute.Summary)), .. alone.SelectMany(kind => kind.Aliases.Select(alias => (alias, $"The same as {kind.Name}.")))]));
        if (nested.Length > 0)
        {
            var properties = new JsonObject();
            foreach (var kind in nested)
            {
                properties[kind.Name] = Options(kind, orTrue: false);
                foreach (var alias in kind.Aliases)
                    properties[alias] = Options(kind, orTrue: false);
            }

            alternatives.Add(new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false, ["oneOf"] = OneOf(properties) });
        }

        foreach (var kind in form.Kinds.Where(kind => kind.Attribute.Inline))
        {
            var section = Mapping(kind.Section);
            section["title"] = kind.Name;
            section["description"] = kind.Attribute.Summary;
            section["required"] = new JsonArray(JsonValue.Create(kind.Name));
            alternatives.Add(section);
        }

        Definitions[name] = new JsonObject { ["anyOf"] = alternatives };
        return Reference(name);
    }

    /// <summary>
    /// Requires exactly one of the keys. 'maxProperties: 1' would stop yaml-language-server's completion, which counts the key being typed.
    /// </summary>
    private static JsonArray OneOf(JsonObject properties) =>
        new([.. properties.Select(property => new JsonObject { ["required"] = new JsonArray(JsonValue.Create(property.Key)) })]);

    /// <summary>The schema, or null, which removes a base's value.</summary>
    public static JsonObject OrNull(JsonObject form) => new() { ["anyOf"] = new JsonArray([.. Alternatives(form).Select(each => each!.DeepClone()), new JsonObject { ["type"] = "null" }]) };

    private static JsonArray Alternatives(JsonObject form) => form.Count == 1 && form["anyOf"] is JsonArray any ? (JsonArray)any.DeepClone() : new JsonArray(form);

    /// <summary>The value below a kind's name.</summary>
    public JsonObject Options(Kind kind, bool orTrue)
    {
        var alternatives = new JsonArray();
        if (kind.Scalar is { } scalar)
            alternatives.Add(Key(scalar, kind.Section));
        if (!kind.Attribute.ScalarOnly)
        {
            var section = Mapping(kind.Section);
            string[] required = [.. kind.Section.Keys.Where(key => key.Required).Select(key => key.Name)];
            if (required.Length > 0)
                (section["title"], section["required"]) = (kind.Name, new JsonArray([.. required.Select(name => JsonValue.Create(name))]));
            alternatives.Add(section);
        }

        if (kind.NameIsEnough)
            alternatives.Add(new JsonObject { ["type"] = "null" });
        if (orTrue && kind.NameIsEnough)
            alternatives.Add(new JsonObject { ["type"] = "boolean" });
        return new JsonObject { ["description"] = kind.Attribute.Summary, ["anyOf"] = alternatives };
    }

    /// <summary>The section <c>augmentation</c>.</summary>
    public JsonObject Augmentation(AugmentationForm form)
    {
        var properties = new JsonObject();
        foreach (var group in form.Groups)
            foreach (var key in group.Section.Keys)
                properties[key.Name] = Key(key, group.Section);
        foreach (var kind in form.Single)
            properties[kind.Name] = Options(kind, orTrue: true);
        Definitions["augmentation"] = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        return Reference("augmentation");
    }

    /// <summary>A value as JSON.</summary>
    public static JsonNode? Json(Node node) => node switch
    {
        MappingNode mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        SequenceNode sequence => new JsonArray([.. sequence.Items.Select(Json)]),
        ScalarNode { IsNull: true } => null,
        ScalarNode { Plain: true, Text: "true" or "false" } scalar => JsonValue.Create(scalar.Text == "true"),
        ScalarNode scalar when NumberForm.TryRead(scalar, out var number) => NumberRange.Number(number),
        ScalarNode scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };

    private static string Description(KeyForm key) =>
        key.Key.Summary
        + (key.Key.Unit is { } unit ? $" Unit: {unit}." : "")
        + (key.Key.DefaultText is { } text ? $" Default: {text}." : "")
        + (key.Key.Example is { } example && example.StartsWith('{') ? $" Example: {example}." : "");

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/definitions/{name}" };
}
