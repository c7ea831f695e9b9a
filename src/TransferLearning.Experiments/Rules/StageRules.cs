using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules of stages: distinct names, and options that make sense in the rest of the experiment.</summary>
internal static class StageRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        var first = new Dictionary<string, int>();
        for (var i = 0; i < (experiment.Schedule?.Count ?? 0); i++)
        {
            var stage = experiment.Schedule![i];
            var path = FormattableString.Invariant($"schedule[{i}]");
            if (!first.TryAdd(stage.Stage, i))
                context.Error(source, $"{path}.stage", $"two stages have the name '{stage.Stage}'; the first is in line {source.Locate(FormattableString.Invariant($"schedule[{first[stage.Stage]}].stage")).Line}");
            if (stage.Anchor > 0 && experiment.Backbone is { Weights: "none", Vectors: null })
                context.Error(source, $"{path}.anchor", "'anchor' pulls towards the pretrained weights, but 'backbone.weights' is none");
            if (stage.ValidationSteps is not null && HasNoValidation(experiment, source))
                context.Error(source, $"{path}.validation_steps", "there are no validation images; add 'data.validation'");
        }
    }

    /// <summary>Whether the experiment names no validation images. Invalid values count as named.</summary>
    internal static bool HasNoValidation(Experiment experiment, SourceMap source) =>
        experiment.Data is { Validation: null, Folds: null } && !source.IsGiven("data.validation") && !source.IsGiven("data.folds");
}
