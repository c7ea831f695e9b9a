using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Reporting;

/// <summary>Formats the network of a plan: its blocks or layers, and the source of its weights.</summary>
internal static class PlanNetwork
{
    /// <summary>The columns of a table with one row per block of the backbone and one per layer of the head.</summary>
    public static Column[] Blocks(PlanSummary plan)
    {
        var blocks = Grouped(plan.Network.Layers).ToList();
        return
        [
            Column.Of("block", blocks, layers => layers[0].Part == "backbone" ? layers[0].Block : layers[0].Name) with { Least = 16, KeepsEnd = true },
            Column.Of("layers", blocks, layers => Show.Count(layers.Count)) with { Number = true },
            Column.Of("output", blocks, layers => Show.Shape(layers[^1].Output)) with { Number = true },
            Column.Of("parameters", blocks, layers => Show.Count(layers.Sum(layer => layer.Parameters))) with { Number = true },
            Column.Of("trains in", blocks, layers => TrainsIn(layers, plan.Stages)) with { Least = 12 },
        ];
    }

    /// <summary>Whether any block has several layers.</summary>
    public static bool HasBlocks(NetworkPlan network) => Grouped(network.Layers).Any(layers => layers.Count > 1);

    /// <summary>The columns of a table with one row per layer.</summary>
    public static IReadOnlyList<Column> Layers(PlanSummary plan)
    {
        // Show torchvision's module paths only if they differ from the layers' names.
        var modules = plan.Network.Layers.Any(layer => layer.Part == "backbone" && layer.Modules.Any(module => module != layer.Name));
        var layers = Grouped(plan.Network.Layers).SelectMany(group => group).ToList();
        return
        [
            Column.Of("layer", layers, layer => layer.Name) with { Least = 16, KeepsEnd = true },
            .. modules ? [Column.Of("module", layers, layer => layer.Part == "backbone" ? string.Join(", ", layer.Modules) : "") with { Rank = 1, Least = 16, KeepsEnd = true }] : Array.Empty<Column>(),
            Column.Of("kind", layers, layer => layer.Kinds) with { Rank = 2, Least = 8 },
            Column.Of("output", layers, layer => Show.Shape(layer.Output)) with { Number = true },
            Column.Of("parameters", layers, layer => Show.Count(layer.Parameters)) with { Number = true },
            Column.Of("trains in", layers, layer => TrainsIn([layer], plan.Stages)) with { Least = 10 },
        ];
    }

    /// <summary>The cost of the network, the source of its weights, and the unused tensors of the weights file.</summary>
    public static IEnumerable<string> Lines(NetworkPlan network)
    {
        const int Shown = 4;
        yield return $"{network.Backbone} up to {network.Output}: {Show.Count(network.Parameters)} parameters, {Show.Short(network.MultiplyAdds)} multiply-adds per sample";
        if (network.Vectors is { } vectors)
            yield return vectors.File is null
                ? $"vectors {vectors.Source}, not on this machine: 'tl run' fetches {vectors.Url}; {vectors.Dimensions} dimensions"
                : FormattableString.Invariant($"vectors {(vectors.File == vectors.Source ? "" : $"{vectors.Source}, ")}{vectors.File}: {vectors.Dimensions} dimensions; they know {vectors.Found:N0} of the vocabulary's {vectors.Words:N0} words, {vectors.Share * 100:0.#} % of the words in the training texts; the others are zeros");
        var weights = network.Weights;
        var path = weights.File == weights.Source ? "" : $", {weights.File}";
        var missing = weights.Url is null ? "" : $", not on this machine: 'tl run' fetches {weights.Url}";
        var file = weights.File is null ? missing : $"{path} ({weights.Format}, {Show.Bytes(weights.Bytes ?? 0)})";
        yield return $"weights {weights.Source}{file}{(weights.Licence is { } licence ? $", licence {licence}" : "")}; preprocessing: {weights.Preprocessing}";
        if (weights.Beside.Count > 0)
            yield return $"tensors of the file that the network does not use: {string.Join(", ", weights.Beside.Take(Shown))}{(weights.Beside.Count > Shown ? $" and {weights.Beside.Count - Shown} more" : "")}";
    }

    /// <summary>Groups adjacent layers of the same block. Each layer of the head is its own group.</summary>
    private static IEnumerable<IReadOnlyList<LayerPlan>> Grouped(IReadOnlyList<LayerPlan> layers)
    {
        var group = new List<LayerPlan>();
        foreach (var layer in layers)
        {
            if (group.Count > 0 && (layer.Part != "backbone" || layer.Part != group[0].Part || layer.Block != group[0].Block))
            {
                yield return group;
                group = [];
            }

            group.Add(layer);
        }

        if (group.Count > 0)
            yield return group;
    }

    /// <summary>The stages that train the layers; with a count if a stage trains only some of the layers with parameters.</summary>
    private static string TrainsIn(IReadOnlyList<LayerPlan> layers, IReadOnlyList<StagePlan> stages)
    {
        var names = layers.Where(layer => layer.Parameters > 0).Select(layer => layer.Name).ToList();
        if (names.Count == 0)
            return "";
        var trained = stages.Select(stage => (stage.Name, Count: names.Count(stage.TrainableLayers.Contains))).Where(stage => stage.Count > 0)
            .Select(stage => stage.Count == names.Count ? stage.Name : $"{stage.Name} ({stage.Count} of {names.Count})").ToList();
        return trained.Count == 0 ? "– (frozen)" : string.Join(", ", trained);
    }
}
