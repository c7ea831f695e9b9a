using Spectre.Console;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Reporting;

/// <summary>The network of a plan: its blocks or its layers, and where its weights come from.</summary>
internal static class PlanNetwork
{
    /// <summary>A row a block of the backbone and a row a layer of the head.</summary>
    public static Table Blocks(PlanSummary plan)
    {
        var table = SimpleTable.Of("block", ">layers", ">output", ">parameters", "trains in");
        foreach (var layers in Grouped(plan.Network.Layers))
            SimpleTable.Row(
                table,
                layers[0].Part == "backbone" ? layers[0].Block : layers[0].Name,
                Show.Count(layers.Count),
                Show.Shape(layers[^1].Output),
                Show.Count(layers.Sum(layer => layer.Parameters)),
                TrainsIn(layers, plan.Stages));
        return table;
    }

    /// <summary>Whether some block has several layers.</summary>
    public static bool HasBlocks(NetworkPlan network) => Grouped(network.Layers).Any(layers => layers.Count > 1);

    /// <summary>A row a layer.</summary>
    public static Table Layers(PlanSummary plan)
    {
        // torchvision's paths are told where the layers have other names.
        var modules = plan.Network.Layers.Any(layer => layer.Part == "backbone" && layer.Modules.Any(module => module != layer.Name));
        var table = SimpleTable.Of(["layer", .. modules ? ["module"] : Array.Empty<string>(), "kind", ">output", ">parameters", "trains in"]);
        foreach (var layers in Grouped(plan.Network.Layers))
            foreach (var layer in layers)
                SimpleTable.Row(
                    table,
                    [
                        layer.Name, .. modules ? [layer.Part == "backbone" ? string.Join(", ", layer.Modules) : ""] : Array.Empty<string>(),
                        layer.Kinds, Show.Shape(layer.Output), Show.Count(layer.Parameters), TrainsIn([layer], plan.Stages),
                    ]);
        return table;
    }

    /// <summary>What the network costs, where its weights come from, and what of their file is not used.</summary>
    public static IEnumerable<string> Lines(NetworkPlan network)
    {
        const int Shown = 4;
        yield return $"{network.Backbone} up to {network.Output}: {Show.Count(network.Parameters)} parameters, {Show.Short(network.MultiplyAdds)} multiply-adds a picture";
        var weights = network.Weights;
        var path = weights.File == weights.Source ? "" : $", {weights.File}";
        var missing = weights.Url is null ? "" : $", not on this machine: 'tl run' fetches {weights.Url}";
        var file = weights.File is null ? missing : $"{path} ({weights.Format}, {Show.Bytes(weights.Bytes ?? 0)})";
        yield return $"weights {weights.Source}{file}; preprocessing: {weights.Preprocessing}";
        if (weights.Beside.Count > 0)
            yield return $"not of the network, passed over in the file: {string.Join(", ", weights.Beside.Take(Shown))}{(weights.Beside.Count > Shown ? $" and {weights.Beside.Count - Shown} more" : "")}";
    }

    /// <summary>Layers of one block that follow each other; those of the head are each their own.</summary>
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

    /// <summary>The stages in which layers train, with how many of those that have parameters where it is not all.</summary>
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
