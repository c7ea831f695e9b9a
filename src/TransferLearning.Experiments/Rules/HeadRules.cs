using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>
/// The head must end with one unit per class, or with a single unit if the loss allows it. The number of classes in a folder or table is
/// unknown here, so a plain number is compared when the data is read.
/// </summary>
internal static class HeadRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        var last = -1;
        UnitCount units = default;
        for (var i = 0; i < (experiment.Head?.Count ?? 0); i++)
            if (Units(experiment.Head![i], context.Language) is { } found)
                (last, units) = (i, found);
        if (experiment.Head is not { Count: > 0 } || (last >= 0 && Problem(units, experiment) is null))
            return;
        context.Error(source, last < 0 ? "head" : FormattableString.Invariant($"head[{last}]"), last < 0
            ? Missing(experiment.Task?.Targets ?? TargetForm.OneClass)
            : $"the head's last layer with units has {Problem(units, experiment)}");
    }

    private static string Missing(TargetForm targets) => targets switch
    {
        TargetForm.Numbers => "the head has no layer with 'units: targets': it must end with one output per number, for example '- dense: { units: targets }'",
        TargetForm.Labels => "the head has no layer with 'units: classes': it must end with one output per label, for example '- dense: { units: classes, activation: sigmoid }'",
        _ => "the head has no layer with 'units: classes': it must end with one output per class, for example '- dense: { units: classes, activation: softmax }'",
    };

    private static string? Problem(UnitCount units, Experiment experiment) => experiment.Task?.Targets switch
    {
        TargetForm.Numbers when units.IsClasses => "'units: classes', but the task 'regression' has no classes; write 'units: targets'",
        TargetForm.Numbers => null,
        not TargetForm.Numbers when units.IsTargets => "'units: targets', which belongs to the task 'regression'; write 'units: classes'",
        TargetForm.Labels when units.Count == 1 && experiment.Data?.Classes?.Count is null or 1 => null,
        _ => ClassProblem(units, experiment),
    };

    private static string? ClassProblem(UnitCount units, Experiment experiment) => units.Count switch
    {
        null => null,
        1 when experiment.Loss is { TakesOneOutput: true } => null,
        1 => "1 unit; write 'units: classes' for one output per class (Keras's one unit with 'sigmoid' for two classes needs 'loss: binary_cross_entropy')",
        { } count when experiment.Data?.Classes?.Distinct(StringComparer.Ordinal).Count() is { } classes && classes != count => FormattableString.Invariant($"{count} units, but 'data.classes' names {classes} classes; write 'units: classes'"),
        _ => null,
    };

    private static UnitCount? Units(LayerDefinition layer, Language language) =>
        language.Forms.Section(layer.GetType()).Keys.FirstOrDefault(key => key.Property.PropertyType == typeof(UnitCount))?.Property.GetValue(layer) as UnitCount?;
}
