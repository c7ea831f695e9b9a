namespace TransferLearning.Training.Planning;

/// <summary>Warns if pretrained layers train at a learning rate that suits only a new head.</summary>
internal static class PretrainedRates
{
    /// <summary>
    /// The factor of the warning's threshold for schedules without a stage for the head alone. There the rate was chosen for all layers, so only rates as large as
    /// the optimizers' defaults get a warning.
    /// </summary>
    private const double WithoutHeadStage = 10;

    /// <param name="experiment">The experiment.</param>
    /// <param name="network">The backbone and the head.</param>
    /// <param name="stages">The stages with their rates.</param>
    /// <param name="findings">Receives the warnings.</param>
    public static void Check(Experiment experiment, NetworkParts network, IReadOnlyList<StageProgram> stages, Findings findings)
    {
        if (experiment.Backbone.Weights == "none")
            return;
        var pretrained = network.Backbone.Layers.Where(layer => network.Backbone.ParametersOfLayer(layer).Any(spec => !spec.IsBuffer)).ToHashSet(StringComparer.Ordinal);
        double? headRate = null;
        foreach (var stage in stages)
        {
            var training = pretrained.Where(stage.TrainingLayers.Contains).ToList();
            if (training.Count == 0)
            {
                headRate = Math.Max(headRate ?? 0, stage.Optimizer.LearningRate);
                continue;
            }

            var rate = stage.Optimizer.LearningRate * training.Max(layer => stage.LayerRateFactors.GetValueOrDefault(layer, 1));
            var limit = stage.Optimizer.HarmsPretrainedFrom * (headRate is null ? WithoutHeadStage : 1);
            if (rate >= limit && rate >= (headRate ?? 0))
                findings.Warning(Codes.Harmful, Place(stage, headRate), Message(stage, rate, headRate));
        }
    }

    private static string Place(StageProgram stage, double? headRate)
    {
        var path = FormattableString.Invariant($"schedule[{stage.Index}]");
        if (stage.Section.Optimizer is not null)
            return $"{path}.optimizer";
        if (stage.Section.Unfreeze is not null)
            return $"{path}.unfreeze";
        return headRate is null ? "optimizer" : path;
    }

    private static string Message(StageProgram stage, double rate, double? headRate)
    {
        var which = headRate == rate ? "the head's learning rate" : "a learning rate for new layers";
        var advice = stage.Section.Optimizer is null && headRate is not null ? "Give the stage its own 'optimizer'" : "Give the optimizer a 'learning_rate'";
        return FormattableString.Invariant(
            $"stage '{stage.Section.Stage}' trains pretrained layers at {which} ({rate:0.#######}): they lose their pretraining in a few steps. {advice}, ten to a hundred times smaller ({rate / 100:0.#########})");
    }
}
