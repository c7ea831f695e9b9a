using System.Globalization;

namespace TransferLearning.Experiments.Text;

/// <summary>The part of the Unicode Character Database that composing needs (<c>composition.txt</c>, written by <c>composition_table.py</c>).</summary>
internal sealed class CompositionTable
{
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    private CompositionTable()
    {
    }

    /// <summary>The combining class of a character; 0 for starters.</summary>
    public byte Class(int rune) => _classes.GetValueOrDefault(rune);

    /// <summary>One step of the canonical decomposition; Second is 0 if there is only one character. Null if there is no decomposition.</summary>
    public (int First, int Second)? Decomposition(int rune) => _decompositions.TryGetValue(rune, out var parts) ? parts : null;

    /// <summary>The character that two characters compose to; null if there is none.</summary>
    public int? Composition(int first, int second) => _compositions.TryGetValue((first, second), out var composed) ? composed : null;

    public static CompositionTable Read()
    {
        using var stream = typeof(CompositionTable).Assembly.GetManifestResourceStream("composition.txt")!;
        using var reader = new StreamReader(stream);
        var table = new CompositionTable();
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#'))
                table.Add(line);
        return table;
    }

    private void Add(string line)
    {
        var fields = line.TrimEnd('!').Split(' ');
        var rune = Code(fields[0]);
        if (byte.Parse(fields[1], CultureInfo.InvariantCulture) is var own and > 0)
            _classes[rune] = own;
        if (fields.Length == 2)
            return;
        var parts = (First: Code(fields[2]), Second: fields.Length > 3 ? Code(fields[3]) : 0);
        _decompositions[rune] = parts;
        if (parts.Second != 0 && !line.EndsWith('!'))
            _compositions[parts] = rune;
    }

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
