using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace TransferLearning.Training.Losses;

/// <summary>Converts a loss to JSON and back. A stored model keeps the loss that it was trained with: <c>{ "focal": { "gamma": 2, "label_smoothing": 0 } }</c>.</summary>
internal static class LossJson
{
    /// <summary>Converts a loss, with all its options.</summary>
    public static JsonObject Write(Loss loss) => new()
    {
        [KindTypes<Loss>.NameOf(loss)] = new JsonObject(
            Options(loss.GetType()).Select(option => KeyValuePair.Create(option.Name, (JsonNode?)JsonValue.Create(Convert.ToDouble(option.Property.GetValue(loss), CultureInfo.InvariantCulture))))),
    };

    /// <summary>Reads a loss.</summary>
    /// <exception cref="InvalidDataException">The loss or one of its options is unknown or invalid.</exception>
    public static Loss Read(JsonObject json)
    {
        if (json.Count != 1 || json.First() is not { Key: var name, Value: JsonObject options })
            throw new InvalidDataException("its loss is not one name with options");
        var loss = KindTypes<Loss>.Find(name) ?? throw new InvalidDataException($"its loss '{name}' is unknown to this version");
        foreach (var (key, value) in options)
        {
            var property = Options(loss.GetType()).FirstOrDefault(option => option.Name == key).Property ?? throw new InvalidDataException($"its loss '{name}' has the option '{key}', which is unknown to this version");
            try
            {
                property.SetValue(loss, Convert.ChangeType((value ?? throw new FormatException()).GetValue<double>(), property.PropertyType, CultureInfo.InvariantCulture));
            }
            catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
            {
                throw new InvalidDataException($"the option '{key}' of its loss '{name}' is not a number", wrong);
            }
        }

        return loss;
    }

    private static IEnumerable<(string Name, PropertyInfo Property)> Options(Type type) => type.GetProperties()
        .Select(property => (Key: property.GetCustomAttribute<KeyAttribute>(), Property: property))
        .Where(option => option.Key is not null).Select(option => (option.Key!.Name, option.Property));
}
