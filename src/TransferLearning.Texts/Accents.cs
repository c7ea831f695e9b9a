using System.Globalization;
using System.Text;

namespace TransferLearning.Texts;

/// <summary>
/// Removes accents: canonical decomposition (NFD) without the nonspacing marks. The table is part of the assembly, because the framework decomposes nothing in
/// programs without ICU (<c>InvariantGlobalization</c>), and a text must have the same tokens everywhere.
/// </summary>
internal static class Accents
{
    // The algorithm of the Unicode Standard, section 3.12.
    private const int FirstSyllable = 0xAC00, LastSyllable = 0xD7A3, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7, VowelCount = 21, TrailCount = 28;

    private static readonly Lazy<Dictionary<int, string>> Table = new(Read);

    /// <summary>Appends what is left of a character.</summary>
    public static void Append(StringBuilder to, Rune character)
    {
        if (character.IsAscii)
            to.Append((char)character.Value);
        else if (character.Value is >= FirstSyllable and <= LastSyllable)
            AppendSyllable(to, character.Value - FirstSyllable);
        else if (Table.Value.TryGetValue(character.Value, out var left))
            to.Append(left);
        else if (Rune.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            to.Append(character.ToString());
    }

    private static void AppendSyllable(StringBuilder to, int syllable)
    {
        to.Append((char)(Leads + (syllable / (VowelCount * TrailCount)))).Append((char)(Vowels + (syllable / TrailCount % VowelCount)));
        if (syllable % TrailCount is > 0 and var trail)
            to.Append((char)(Trails + trail));
    }

    private static Dictionary<int, string> Read()
    {
        using var reader = new StreamReader(typeof(Accents).Assembly.GetManifestResourceStream("accents.txt")!);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
            if (line is not ['#', ..])
            {
                var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => int.Parse(each, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToList();
                table.Add(numbers[0], string.Concat(numbers.Skip(1).Select(char.ConvertFromUtf32)));
            }

        return table;
    }
}
