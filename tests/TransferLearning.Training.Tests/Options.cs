using System.Reflection;
using System.Text.Json;

namespace TransferLearning.Training.Tests;

/// <summary>Creates a definition from a kind and its options, as the language's binder does.</summary>
internal static class Options
{
    public static T Make<T>(JsonElement reference) where T : class
    {
        var kind = reference.GetProperty("kind").GetString();
        var type = typeof(T).Assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(T)) && type.GetCustomAttribute<KindAttribute>()?.Name == kind);
        var made = (T)Activator.CreateInstance(type)!;
        foreach (var option in reference.GetProperty("options").EnumerateObject())
        {
            var property = type.GetProperties().Single(each => each.GetCustomAttribute<KeyAttribute>()?.Name == option.Name);
            property.SetValue(made, option.Value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.String => option.Value.GetString(),
                _ => Convert.ChangeType(option.Value.GetDouble(), property.PropertyType),
            });
        }
        return made;
    }

    public static IEnumerable<string> Kinds<T>() => typeof(T).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(T))).Select(type => type.GetCustomAttribute<KindAttribute>()!.Name);

    public static TheoryData<string> Cases(JsonElement file)
    {
        var data = new TheoryData<string>();
        foreach (var each in file.GetProperty("cases").EnumerateArray())
            data.Add(each.GetProperty("name").GetString()!);
        return data;
    }

    public static JsonElement Case(JsonElement file, string name) =>
        file.GetProperty("cases").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
}
