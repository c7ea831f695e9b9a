using System.Globalization;

namespace TransferLearning.Data.Sources;

/// <summary>Reads a picture's target from a row of a CSV file.</summary>
internal abstract class CsvTarget
{
    /// <summary>The labels found so far, or the names of the columns.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>Whether the names have an order of their own.</summary>
    public virtual bool Ordered => true;

    /// <summary>Reads a row's target into its file.</summary>
    /// <returns>The row's error; null if it has none.</returns>
    public abstract string? Read(List<string> fields, ref LabelledFile file);

    /// <summary>The reader of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="columns">The indices of the columns with labels or numbers.</param>
    public static CsvTarget Of(CsvSource source, IReadOnlyList<int> columns) => source switch
    {
        { Targets: { } names } => new Numbers([.. names.Select(ComposedText.Of)], columns),
        { Labels: { } names } => new Flags([.. names.Select(ComposedText.Of)], columns),
        { Separator: { } separator } => new Several(columns[0], separator),
        _ => new One(columns[0]),
    };

    /// <summary>A column with one label.</summary>
    private sealed class One(int column) : CsvTarget
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);

        public override IReadOnlyCollection<string> Names => _names;

        public override bool Ordered => false;

        public override string? Read(List<string> fields, ref LabelledFile file)
        {
            var label = ComposedText.Of(fields[column].Trim());
            if (label.Length == 0)
                return "no label";
            _names.Add(label);
            file = file with { Label = label };
            return null;
        }
    }

    /// <summary>A column with several labels, separated by a separator. An empty field means no label.</summary>
    private sealed class Several(int column, string separator) : CsvTarget
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);

        public override IReadOnlyCollection<string> Names => _names;

        public override bool Ordered => false;

        public override string? Read(List<string> fields, ref LabelledFile file)
        {
            var parts = separator.Trim().Length == 0 ? fields[column].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : fields[column].Split(separator.Trim());
            List<string> labels = [.. parts.Select(label => ComposedText.Of(label.Trim())).Where(label => label.Length > 0).Distinct(StringComparer.Ordinal)];
            _names.UnionWith(labels);
            file = file with { Label = string.Join(", ", labels), Labels = labels };
            return null;
        }
    }

    /// <summary>A column of 0 and 1 per label.</summary>
    private sealed class Flags(IReadOnlyList<string> names, IReadOnlyList<int> columns) : CsvTarget
    {
        public override IReadOnlyCollection<string> Names => names;

        public override string? Read(List<string> fields, ref LabelledFile file)
        {
            var labels = new List<string>();
            for (var i = 0; i < columns.Count; i++)
                switch (fields[columns[i]].Trim().ToUpperInvariant())
                {
                    case "1" or "1.0" or "TRUE":
                        labels.Add(names[i]);
                        break;
                    case "0" or "0.0" or "FALSE":
                        break;
                    case var other:
                        return $"'{other.ToLowerInvariant()}' in the column '{names[i]}', where 0 or 1 is expected";
                }

            file = file with { Label = string.Join(", ", labels), Labels = labels };
            return null;
        }
    }

    /// <summary>Columns of numbers.</summary>
    private sealed class Numbers(IReadOnlyList<string> names, IReadOnlyList<int> columns) : CsvTarget
    {
        public override IReadOnlyCollection<string> Names => names;

        public override string? Read(List<string> fields, ref LabelledFile file)
        {
            var values = new float[columns.Count];
            for (var i = 0; i < values.Length; i++)
            {
                var text = fields[columns[i]].Trim();
                if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite(values[i]))
                    return text.Length == 0 ? $"nothing in the column '{names[i]}'" : $"'{text}' in the column '{names[i]}' is not a number (decimals follow a point)";
            }

            file = file with { Label = string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))), Numbers = values };
            return null;
        }
    }
}
