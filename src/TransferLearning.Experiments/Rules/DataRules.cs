using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules of splits, folds, classes and class weights.</summary>
internal static class DataRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        if (experiment.Data is not { } data)
            return;
        if (data.Validation?.Fraction + data.Test?.Fraction is >= 1)
            context.Error(source, "data.test", FormattableString.Invariant($"'validation' ({data.Validation!.Fraction}) and 'test' ({data.Test!.Fraction}) leave nothing to train on: their sum must be below 1"));
        if (data.Folds is not null && data.Validation is not null)
            context.Error(source, "data.folds", "'folds' holds back each fold in turn, so 'validation' has no effect; remove one of the two");
        if (data.ClassWeights?.ByClass is { } weights && weights.Keys.GroupBy(ComposedText.Of).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            context.Error(source, "data.class_weights", $"the class '{repeated.Key}' has two weights, under two Unicode spellings of its name");
        if (data.Classes is not { } classes)
            return;
        if (classes.GroupBy(ComposedText.Of).FirstOrDefault(group => group.Count() > 1) is { } twice)
            context.Error(source, "data.classes", $"the class '{twice.Key}' is listed twice");
        foreach (var (name, why) in data.ClassWeights?.NotAmong(classes) ?? [])
            context.Error(source, $"data.class_weights.{name}", why);
    }
}
