using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>Splits, folds, classes and their weights.</summary>
internal static class DataRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        if (experiment.Data is not { } data)
            return;
        if (data.Validation?.Fraction + data.Test?.Fraction is >= 1)
            context.Error(source, "data.test", FormattableString.Invariant($"'validation' ({data.Validation!.Fraction}) and 'test' ({data.Test!.Fraction}) leave nothing to train on: together they have to be below 1"));
        if (data.Folds is not null && data.Validation is not null)
            context.Error(source, "data.folds", "'folds' holds back each fold in turn, so 'validation' has nothing to say; remove one of the two");
        if (data.Classes is not { } classes)
            return;
        if (classes.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            context.Error(source, "data.classes", $"the class '{twice.Key}' is there twice");
        foreach (var name in data.ClassWeights?.ByClass?.Keys.Where(name => !classes.Contains(name)) ?? [])
            context.Error(source, $"data.class_weights.{name}", $"'{name}' is no class.{Suggestions.Among(name, classes)}");
    }
}
