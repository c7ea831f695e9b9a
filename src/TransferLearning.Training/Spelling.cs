using System.Text.Json;

namespace TransferLearning.Training;

/// <summary>Spells the members of the language's enumerations as in files: snake_case.</summary>
internal static class Spelling
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <exception cref="InvalidDataException">There is no member with that name.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (Of(value) == text)
                return value;
        throw new InvalidDataException($"'{text}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(Of))}");
    }
}
