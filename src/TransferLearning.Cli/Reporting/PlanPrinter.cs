using Spectre.Console;
using Spectre.Console.Rendering;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Reporting;

/// <summary>The compiled plan as tables that a person can check.</summary>
internal static class PlanPrinter
{
    public static void Print(PlanSummary plan, IAnsiConsole console)
    {
        console.WriteLine($"{plan.Experiment} / {plan.Name}   seed {plan.Seed}   identity {plan.Identity}");
        console.Write(Data(plan.Data));
        console.WriteLine(DataLine(plan.Data));
        console.Write(Network(plan));
        foreach (var line in NetworkLines(plan.Network))
            console.WriteLine(line);
        console.Write(Stages(plan));
        foreach (var stage in plan.Stages)
            foreach (var line in StageLines(stage))
                console.WriteLine(line);
        if (plan.Caution is { } caution)
            console.WriteLine(caution);
    }

    private static Table Data(DataPlan data)
    {
        var table = Simple("class", ">train", ">validation", ">test");
        foreach (var each in data.Classes)
            Row(table, each.Name, Show.Count(each.Train), Show.Count(each.Validation), Show.Count(each.Test));
        Row(table, "all", Show.Count(data.TrainImages), Show.Count(data.ValidationImages), Show.Count(data.TestImages));
        return table;
    }

    private static string DataLine(DataPlan data)
    {
        var augmentation = data.Augmentation.Count == 0 ? "none" : string.Join(", ", data.Augmentation);
        var folds = data.Folds is { } count ? $"; {count} folds, each a run (above: the first)" : "";
        return $"{data.Height}×{data.Width} ({data.Resize}), batches of {data.BatchSize}, {data.BatchesPerPass} a pass; augmentation: {augmentation}{folds}";
    }

    private static Table Network(PlanSummary plan)
    {
        // torchvision's paths are told where the layers have other names.
        var modules = plan.Network.Layers.Any(layer => layer.Part == "backbone" && layer.Modules.Any(module => module != layer.Name));
        var table = Simple(["layer", "block", .. modules ? ["module"] : Array.Empty<string>(), "kind", ">output", ">parameters", .. plan.Stages.Select(stage => stage.Name)]);
        foreach (var layer in plan.Network.Layers)
            Row(table,
            [
                layer.Name, layer.Part == "backbone" ? layer.Block : layer.Part, .. modules ? [layer.Part == "backbone" ? string.Join(", ", layer.Modules) : ""] : Array.Empty<string>(),
                layer.Kinds, Show.Shape(layer.Output), Show.Count(layer.Parameters), .. plan.Stages.Select(stage => State(layer, stage)),
            ]);
        return table;
    }

    private static string State(LayerPlan layer, StagePlan stage) =>
        layer.Parameters == 0 ? "" : stage.TrainableLayers.Contains(layer.Name) ? "trains" : "frozen";

    private static IEnumerable<string> NetworkLines(NetworkPlan network)
    {
        yield return $"{network.Backbone} up to {network.Output}: {Show.Count(network.Parameters)} parameters, {Show.Short(network.MultiplyAdds)} multiply-adds a picture";
        var weights = network.Weights;
        var path = weights.File == weights.Source ? "" : $", {weights.File}";
        var missing = weights.Url is null ? "" : $", not on this machine: 'tl run' fetches {weights.Url}";
        var file = weights.File is null ? missing : $"{path} ({weights.Format}, {Show.Bytes(weights.Bytes ?? 0)})";
        yield return $"weights {weights.Source}{file}; preprocessing: {weights.Preprocessing}";
    }

    private static Table Stages(PlanSummary plan)
    {
        var table = Simple("stage", ">epochs", ">steps", ">validation", ">trains", ">frozen", "optimizer", "learning rate", "cut after");
        foreach (var stage in plan.Stages)
            Row(
                table,
                stage.Name,
                Show.Count(stage.Epochs),
                $"{stage.Epochs} × {stage.StepsPerEpoch}",
                stage.ValidationSteps == 0 ? "–" : Show.Count(stage.ValidationSteps),
                Show.Count(stage.TrainableParameters),
                Show.Count(stage.FrozenParameters),
                stage.Optimizer,
                Rates(stage),
                stage.Cut is null ? "–" : $"{stage.Cut} ({Show.Shape(stage.CutShape ?? [])})");
        return table;
    }

    private static string Rates(StagePlan stage)
    {
        if (stage.LearningRates.Count == 0)
            return stage.LearningRateSchedule;
        var (first, last) = (stage.LearningRates[0], stage.LearningRates[^1]);
        return first == last && stage.LearningRates.All(rate => rate == first)
            ? Show.Rate(first)
            : $"{stage.LearningRateSchedule}: {Show.Rate(first)} → {Show.Rate(last)} (highest {Show.Rate(stage.LearningRates.Max())})";
    }

    private static IEnumerable<string> StageLines(StagePlan stage)
    {
        var cache = stage.Cache;
        var size = cache.Stored ? $" [{cache.Entries} × key {cache.Key}, {Show.Bytes(cache.Bytes)}, {(cache.Present ? "in the store already" : "not in the store yet")}]" : "";
        yield return $"{stage.Name}: {cache.Reason}{size}";
        if (stage.LearningRates.Distinct().Count() > 1)
            yield return $"{stage.Name}: learning rate at the first step of each epoch: {string.Join(", ", stage.LearningRates.SkipLast(1).Select(Show.Rate))}; at the last step: {Show.Rate(stage.LearningRates[^1])}";
        if (stage.RateFactors.Count > 0)
            yield return $"{stage.Name}: of which by layer: {string.Join(", ", stage.RateFactors.Select(pair => $"{pair.Key} × {Show.Rate(pair.Value)}"))}";
        if (stage.BatchNorm is { } batchNorm)
            yield return $"{stage.Name}: {batchNorm}";
        if (stage.EarlyStopping is { } stopping)
            yield return $"{stage.Name}: early stopping: {stopping}";
    }

    /// <summary>A table whose headings that begin with &gt; are right-aligned.</summary>
    private static Table Simple(params IEnumerable<string> headings)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings)
            table.AddColumn(heading.StartsWith('>') ? new TableColumn(Markup.Escape(heading[1..])).RightAligned() : new TableColumn(Markup.Escape(heading)));
        return table;
    }

    private static void Row(Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => (IRenderable)new Text(cell)));
}
