using System.Globalization;
using System.Text;

namespace TransferLearning.Data.Preview;

/// <summary>Some training texts, as they are and as the first epochs see them.</summary>
/// <param name="Text">The text.</param>
/// <param name="Target">Its label or numbers.</param>
/// <param name="Epochs">The text in each epoch.</param>
public sealed record TextPreview(string Text, string Target, IReadOnlyList<string> Epochs)
{
    /// <summary>Chooses texts, taking turns between the classes, and augments them as training does. Each epoch is one pass over the texts.</summary>
    /// <param name="experiment">The experiment: augmentation and seed.</param>
    /// <param name="splits">The experiment's texts; the training set is shown.</param>
    /// <param name="neighbours">The nearest words, for synonyms.</param>
    /// <param name="rows">The number of texts.</param>
    /// <param name="epochs">The number of epochs.</param>
    public static IReadOnlyList<TextPreview> Of(Experiment experiment, DataSplits splits, NeighbourWords? neighbours, int rows, int epochs)
    {
        ArgumentNullException.ThrowIfNull(splits);
        var training = LoaderOptions.For(experiment, training: true, splits.Text) with { Neighbours = neighbours };
        var texts = new AugmentedTexts(splits.Train, training);
        return [.. PreviewGrid.Choose(splits.Train, training, rows).Select(index => new TextPreview(
            splits.Train.Samples[index].Text!, splits.Describe(splits.Train.Samples[index]), [.. Enumerable.Range(0, epochs).Select(pass => texts.Of(index, pass))]))];
    }

    /// <summary>The texts as lines. The number of an epoch that changes nothing has an equals sign behind it instead of the text.</summary>
    public static string Lines(IEnumerable<TextPreview> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var lines = new StringBuilder();
        foreach (var each in texts)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{each.Target}: {OneLine(each.Text)}\n");
            for (var epoch = 1; epoch <= each.Epochs.Count; epoch++)
                lines.Append(CultureInfo.InvariantCulture, $"  epoch {epoch}: {(each.Epochs[epoch - 1] == each.Text ? "=" : OneLine(each.Epochs[epoch - 1]))}\n");
        }
        return lines.ToString();
    }

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
