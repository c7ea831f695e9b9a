using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Explaining;

/// <summary>Chooses the pictures of an explanation: mistakes, confusions, unsure and typical ones.</summary>
/// <param name="task">The model's task.</param>
/// <param name="predictions">The predictions.</param>
/// <param name="set">The predicted pictures.</param>
/// <param name="names">The names of the outputs.</param>
/// <param name="most">The largest number of pictures of a section or of one confusion.</param>
internal sealed class PictureChoice(LearningTask task, Predictions predictions, ImageSet set, IReadOnlyList<string> names, int most)
{
    private const int Pairs = 8, OfPair = 12, OfClass = 8, Classes = 40;

    private readonly List<Mistake> _worst = [.. task.Mistakes(predictions, names)];

    private Dictionary<int, Mistake> Mistakes => field ??= _worst.ToDictionary(mistake => mistake.Sample);

    private IEnumerable<int> Worst => _worst.Select(mistake => mistake.Sample);

    private IEnumerable<int> All => Enumerable.Range(0, predictions.Count);

    /// <summary>The number of wrong predictions; null for numbers, which are never exactly right.</summary>
    public int? Wrong => task.Targets == TargetForm.Numbers ? null : _worst.Count;

    /// <summary>The sections. One without a picture is left out.</summary>
    public IReadOnlyList<PageSection> Sections() => [.. Every().Where(section => section.Groups.Any(group => group.Samples.Count > 0))];

    /// <summary>A picture with its prediction.</summary>
    public ExplainedPicture Describe(int sample)
    {
        var file = ExplainedPicture.NameOf(set.Samples[predictions.Indices[sample]]);
        if (task.Targets == TargetForm.Numbers)
            return new(sample, file, Mistakes[sample].Truth, Mistakes[sample].Said, Mistakes[sample].Score, null, [], WorstOutput(sample));
        var (truth, said) = (True(sample), Said(sample));
        var output = task.Targets == TargetForm.OneClass ? said[0] : WorstOutput(sample);
        return new(sample, file, Words(truth), Words(said), predictions.Of(sample)[output], !Mistakes.ContainsKey(sample), [.. truth.Union(said).Select(each => names[each])], output)
        {
            Label = task.Targets == TargetForm.Labels ? names[output] : null,
        };
    }

    private IEnumerable<PageSection> Every()
    {
        if (task.Targets == TargetForm.Numbers)
        {
            yield return new("mistakes", "Largest errors", $"The {set.Noun} with the largest errors, in units of each number's standard deviation.", [new(null, [.. Worst.Take(most)])]);
            yield return new("typical", "Smallest errors", $"The {set.Noun} with the smallest errors.", [new(null, [.. Worst.Reverse().Take(most)])]);
            yield break;
        }
        var labels = task.Targets == TargetForm.Labels;
        yield return new("mistakes", "Worst mistakes", labels ? "Wrong predictions, those with the most wrong label first." : "Wrong predictions, the most confident first.", [new(null, [.. Worst.Take(most)])]);
        yield return new("pairs", labels ? "Mistakes by label" : "Confused pairs", labels ? "Labels that were missed or wrongly given, the most frequent first." : "The classes that are taken for each other most often.", Confusions(labels));
        yield return new("unsure", "Least sure", labels ? $"The {set.Noun} with a label nearest to the threshold." : $"The {set.Noun} whose two likeliest classes are closest.", [new(null, [.. All.OrderBy(Margin).ThenBy(Index).Take(most)])]);
        yield return new("typical", labels ? "Typical of a label" : "Typical of a class", "The right predictions with the highest probability.", Typical());
    }

    private IReadOnlyList<PictureGroup> Confusions(bool labels) =>
    [
        .. Worst.SelectMany(sample => Errors(sample, labels).Select(title => (Title: title, Sample: sample)))
            .GroupBy(each => each.Title, each => each.Sample).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(Pairs)
            .Select(group => new PictureGroup($"{group.Key}: {group.Count()}", [.. group.Take(Math.Min(most, OfPair))])),
    ];

    private IEnumerable<string> Errors(int sample, bool labels) => labels
        ? True(sample).Except(Said(sample)).Select(each => $"{names[each]} missed").Concat(Said(sample).Except(True(sample)).Select(each => $"{names[each]} wrongly given"))
        : [$"{names[True(sample)[0]]} taken for {names[Said(sample)[0]]}"];

    private IReadOnlyList<PictureGroup> Typical() =>
    [
        .. Enumerable.Range(0, Math.Min(names.Count, Classes)).Select(output => new PictureGroup(names[output], [.. All
            .Where(sample => True(sample).Contains(output) && Said(sample).Contains(output))
            .OrderByDescending(sample => predictions.Of(sample)[output]).ThenBy(Index).Take(Math.Clamp(2 * most / names.Count, 2, OfClass))])).Where(group => group.Samples.Count > 0),
    ];

    private int Index(int sample) => predictions.Indices[sample];

    private List<int> True(int sample) => task.Targets == TargetForm.OneClass ? [predictions.Labels[sample]] : Above(predictions.WantedOf(sample), 0.5);

    private List<int> Said(int sample) => task.Targets == TargetForm.OneClass ? [predictions.PredictedClass(sample)] : Above(predictions.Of(sample), predictions.Outputs!.Threshold);

    private double Margin(int sample)
    {
        var values = predictions.Of(sample).ToArray();
        if (task.Targets == TargetForm.Labels)
            return values.Min(value => Math.Abs(value - predictions.Outputs!.Threshold));
        Array.Sort(values);
        return values.Length > 1 ? values[^1] - values[^2] : values[0];
    }

    /// <summary>The label or number that is furthest from the truth.</summary>
    private int WorstOutput(int sample)
    {
        var (given, wanted) = (predictions.Of(sample).ToArray(), predictions.WantedOf(sample).ToArray());
        return Enumerable.Range(0, given.Length).MaxBy(output => Math.Abs(given[output] - wanted[output]));
    }

    private string Words(List<int> outputs) => outputs.Count > 0 ? string.Join(", ", outputs.Select(each => names[each])) : "no label";

    private static List<int> Above(ReadOnlySpan<float> values, double threshold)
    {
        var above = new List<int>();
        for (var i = 0; i < values.Length; i++)
            if (values[i] >= (float)threshold)
                above.Add(i);
        return above;
    }
}
