using TransferLearning.Models.Weights;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Schedules;

namespace TransferLearning.Training.Planning;

/// <summary>Decides for every stage what trains, where the network is cut, and the number of steps.</summary>
internal sealed class StagePlanner(Experiment experiment, NetworkParts network, ResolvedWeights? weights, int trainImages, int? validationImages, Findings findings)
{
    /// <summary>The stages. Impossible ones are reported.</summary>
    public IReadOnlyList<StageProgram> Plan()
    {
        var backbone = network.Backbone;
        var training = new HashSet<string>(backbone.Layers, StringComparer.Ordinal);
        training.ExceptWith(LayerChoice.Resolve(experiment.Backbone.Freeze, network, "backbone.freeze", findings));
        var stages = new List<StageProgram>();
        for (var index = 0; index < experiment.Schedule.Count; index++)
        {
            var section = experiment.Schedule[index];
            var path = FormattableString.Invariant($"schedule[{index}]");
            if (section.Unfreeze is { } unfreeze)
            {
                var chosen = LayerChoice.Resolve(unfreeze, network, $"{path}.unfreeze", findings);
                if (chosen.Count > 0 && chosen.IsSubsetOf(training))
                    findings.Warning(Codes.BadPlan, $"{path}.unfreeze", $"stage '{section.Stage}' unfreezes only layers that already train");
                training.UnionWith(chosen);
            }

            stages.Add(Stage(index, section, path, training));
        }

        BatchNormLayers.Check(experiment, network, weights, stages, trainImages, findings);
        PretrainedRates.Check(experiment, network, stages, findings);
        return stages;
    }

    private StageProgram Stage(int index, StageSection section, string path, HashSet<string> backboneTraining)
    {
        var layers = new HashSet<string>(backboneTraining, StringComparer.Ordinal);
        layers.UnionWith(network.HeadLayers);
        var graph = network.Logits;
        var moving = BatchNormLayers.Moving(experiment.Backbone.BatchNorm, network, layers);
        var trainable = graph.Nodes.Where(node => layers.Contains(node.Layer)).SelectMany(graph.ParametersOf)
            .Where(spec => !spec.IsBuffer).DistinctBy(spec => spec.Name, StringComparer.Ordinal).ToList();
        if (trainable.Count == 0)
            findings.Error(Codes.BadPlan, path, $"in stage '{section.Stage}' nothing trains: the backbone is frozen and the head has no weights; add a dense layer to the head, or 'unfreeze'");
        var optimizer = (TorchOptimizer)(section.Optimizer ?? experiment.Optimizer);
        var schedule = (LearningRateSchedule?)section.LearningRateSchedule ?? new Constant();
        var batch = experiment.Data.BatchSize;
        var batches = section.StepsPerEpoch ?? Batches(trainImages, batch);
        var (prefix, suffix) = Split(graph, layers, moving);
        var factors = LayerFactors(section, backboneTraining);
        return new StageProgram
        {
            Index = index,
            Section = section,
            Epochs = section.Epochs,
            TrainingLayers = layers,
            MovingLayers = moving,
            Trainable = trainable,
            MovingStatistics = [.. graph.Nodes.Where(node => moving.Contains(node.Layer)).SelectMany(graph.ParametersOf).Where(spec => spec.IsMoving).Select(spec => spec.Name).Distinct(StringComparer.Ordinal)],
            Prefix = prefix,
            Suffix = suffix,
            Optimizer = optimizer,
            Schedule = schedule,
            Span = new ScheduleSpan(optimizer.LearningRate, Batches(batches, section.Accumulate), section.Epochs) { LargerIsBetter = schedule.Watches is { } metric && MetricCatalogue.List.LargerIsBetter(metric) },
            BatchesPerEpoch = batches,
            ValidationBatches = validationImages is { } images ? Math.Min(section.ValidationSteps ?? int.MaxValue, Batches(images, batch)) : 0,
            LayerRateFactors = factors,
            RateFactors = factors.SelectMany(pair => network.Backbone.ParametersOfLayer(pair.Key).Select(spec => (spec.Name, pair.Value))).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            EarlyStopping = section.EarlyStopping is { } early
                ? new EarlyStopping(MetricCatalogue.List.LargerIsBetter(early.Monitor), early.Patience, early.MinDelta, early.StartFromEpoch)
                : null,
        };
    }

    /// <summary>
    /// Cuts the graph at the last place before everything that trains, updates its statistics, or is random. Between sequences of texts it is cut only if that
    /// saves products: looking vectors up is faster than reading them.
    /// </summary>
    private static (Graph? Prefix, Graph Suffix) Split(Graph graph, HashSet<string> layers, IReadOnlySet<string> moving)
    {
        var first = 0;
        while (first < graph.Nodes.Count && IsFrozen(graph, graph.Nodes[first], layers, moving))
            first++;
        var cut = graph.CutPoints().LastOrDefault(point => graph.IndexOf(point) < first);
        if (graph.SplitSequenceBefore(first) is var (before, behind, at) && before.MultiplyAdds > 0 && (cut is null || at > graph.IndexOf(cut)))
            return (before, behind);
        return cut is null ? (null, graph) : graph.SplitAfterNode(cut);
    }

    /// <summary>Whether the node is a fixed function of its input: it trains nothing, keeps its statistics, and drops nothing.</summary>
    private static bool IsFrozen(Graph graph, GraphNode node, HashSet<string> layers, IReadOnlySet<string> moving)
    {
        var trains = layers.Contains(node.Layer);
        if (trains && node.Op.IsRandomInTraining)
            return false;
        return !graph.ParametersOf(node).Any(spec => (trains && spec.Role != ParameterRole.Fitted) || (moving.Contains(node.Layer) && spec.IsMoving));
    }

    private IReadOnlyDictionary<string, double> LayerFactors(StageSection section, HashSet<string> training) => section.LayerDecay is { } decay
        ? LayerDecay.Factors([.. network.Backbone.Layers.Where(layer => training.Contains(layer) && network.Backbone.ParametersOfLayer(layer).Any(spec => !spec.IsBuffer))], decay)
        : new Dictionary<string, double>();

    private static int Batches(int count, int size) => (count + size - 1) / size;
}
