using System.Reflection;
using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules between <c>augmentation</c> and the data: its parts change either pictures or texts.</summary>
internal static class AugmentationRules
{
    public static void Check(Experiment experiment, InputKind input, SourceMap source, BindContext context)
    {
        foreach (var part in experiment.Augmentation.Parts.Where(part => part.Input != input))
            foreach (var key in Keys(part).Where(key => source.IsGiven($"augmentation.{key}")))
                context.Error(source, $"augmentation.{key}", input == InputKind.Text
                    ? $"'augmentation.{key}' does not apply to texts: it changes pictures. Texts have 'word_dropout', 'word_swap' and 'word_synonyms'"
                    : $"'augmentation.{key}' does not apply to images: it changes texts. Remove it");
    }

    /// <summary>The keys that declare a part: its name, or all keys of a group.</summary>
    private static IEnumerable<string> Keys(AugmentationPart part) => part.GetType().GetCustomAttribute<KindAttribute>() is { Inline: false } kind
        ? [kind.Name]
        : part.GetType().GetProperties().Select(property => property.GetCustomAttribute<KeyAttribute>()?.Name).OfType<string>();
}
