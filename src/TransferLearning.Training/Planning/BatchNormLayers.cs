using TransferLearning.Models.Ops;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Planning;

/// <summary>Decides which layers' batch norm uses the batches' statistics, and warns if that is likely to spoil pretrained weights.</summary>
internal static class BatchNormLayers
{
    /// <summary>
    /// Smaller batches have poor statistics: ResNet-50's error on ImageNet is 23.6 % with 32 pictures per batch and device, 23.7 % with 16,
    /// 24.8 % with 8 and 27.3 % with 4 (Wu and He, "Group Normalization", 2018, table 2).
    /// </summary>
    private const int SmallBatch = 16;

    /// <summary>About as many as ImageNet has of one class. Fewer pictures describe a channel worse than the stored statistics.</summary>
    private const int FewPictures = 1000;

    /// <summary>The largest share of the pretrained values that the statistics may still contain at the end. With more, they are a mixture that no training step has seen.</summary>
    private const double LeftOver = 0.01;

    /// <summary>The layers whose batch norm normalises by the batch. The head's batch norm is new, so it does so when it trains.</summary>
    /// <param name="mode">The mode of the backbone's batch norm.</param>
    /// <param name="network">The backbone and the head.</param>
    /// <param name="training">The trained layers of both.</param>
    public static IReadOnlySet<string> Moving(BatchNormMode mode, NetworkParts network, IReadOnlySet<string> training) => mode switch
    {
        BatchNormMode.Train => network.Logits.Layers.ToHashSet(StringComparer.Ordinal),
        BatchNormMode.Frozen => training,
        _ => training.Intersect(network.HeadLayers, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>
    /// Warns if the backbone's pretrained statistics are replaced although batches or data are small, or if statistics are kept although nothing has measured them.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="network">The backbone and the head.</param>
    /// <param name="weights">The backbone's weights; null for none.</param>
    /// <param name="stages">The stages.</param>
    /// <param name="trainImages">The number of training pictures.</param>
    /// <param name="findings">Receives the warnings.</param>
    public static void Check(Experiment experiment, NetworkParts network, ResolvedWeights? weights, IReadOnlyList<StageProgram> stages, int trainImages, Findings findings)
    {
        const string key = "backbone.batch_norm";
        var section = experiment.Backbone;
        var norms = Norms(network.Backbone);
        if (section.Weights == "none")
        {
            if (section.BatchNorm == BatchNormMode.Inference && norms.Count > 0)
                findings.Warning(Codes.Harmful, key, "'inference' keeps statistics that were never measured, because 'backbone.weights' is none: batch norm does not normalise. Leave 'batch_norm' out, or give weights");
            return;
        }

        var moving = stages.Where(stage => norms.Exists(node => stage.MovingLayers.Contains(node.Layer))).ToList();
        if (moving.Count == 0)
            return;
        if (IsFolded(weights, norms, findings))
        {
            findings.Warning(Codes.Harmful, key, "the weights' batch norm is folded into the convolutions (its statistics are 0 and 1), so each batch's statistics break the network. Leave 'batch_norm' out ('inference')");
            return;
        }

        var steps = moving.Sum(stage => (long)stage.Epochs * stage.BatchesPerEpoch);
        var least = norms.Where(node => moving.Exists(stage => stage.MovingLayers.Contains(node.Layer))).Min(node => ((BatchNorm)node.Op).Momentum);
        var reasons = Reasons(experiment.Data.BatchSize, trainImages, steps, least).ToList();
        if (reasons.Count > 0)
            findings.Warning(
                Codes.Harmful, key,
                $"batch norm replaces its pretrained statistics by those of the batches, and {string.Join("; ", reasons)}. Leave 'batch_norm' out to keep the pretrained ones ('inference')");
    }

    /// <summary>The statistics by which batch norm normalises in a stage, as text; null if the network has no batch norm.</summary>
    public static string? Describe(Graph graph, StageProgram stage)
    {
        var norms = Norms(graph);
        var moving = norms.Count(node => stage.MovingLayers.Contains(node.Layer));
        var learning = norms.Count(node => stage.TrainingLayers.Contains(node.Layer) && !stage.MovingLayers.Contains(node.Layer));
        var parts = new List<string>();
        if (norms.Count > moving)
            parts.Add(FormattableString.Invariant($"{Layers(norms.Count - moving)} in inference mode (stored statistics{(learning > 0 ? FormattableString.Invariant($"; scale and shift of {learning} learn") : "")})"));
        if (moving > 0)
            parts.Add(FormattableString.Invariant($"{Layers(moving)} in training mode (each batch's statistics)"));
        return parts.Count == 0 ? null : $"batch norm: {string.Join(", ", parts)}";

        static string Layers(int count) => FormattableString.Invariant($"{count} layer{(count == 1 ? "" : "s")}");
    }

    /// <summary>Whether the weights' batch norm is folded into convolutions. A damaged file is reported.</summary>
    private static bool IsFolded(ResolvedWeights? weights, List<GraphNode> norms, Findings findings)
    {
        try
        {
            return weights is not null && weights.HasFoldedBatchNorm(norms.Select(node => node.Path).OfType<string>());
        }
        catch (RunException wrong)
        {
            findings.Error(Codes.BadWeights, "backbone.weights", wrong.Message);
            return false;
        }
    }

    private static IEnumerable<string> Reasons(int batch, int pictures, long steps, double momentum)
    {
        if (batch < SmallBatch)
            yield return FormattableString.Invariant($"{batch} pictures per batch are few for that (fewer than {SmallBatch})");
        if (pictures < FewPictures)
            yield return FormattableString.Invariant($"{pictures} training pictures are few for that (fewer than {FewPictures})");
        if (Math.Pow(1 - momentum, steps) > LeftOver)
            yield return FormattableString.Invariant($"{steps} steps leave {Math.Pow(1 - momentum, steps):P0} of the old ones, a mixture that no step has seen");
    }

    private static List<GraphNode> Norms(Graph graph) => [.. graph.Nodes.Where(node => node.Op is BatchNorm)];
}
