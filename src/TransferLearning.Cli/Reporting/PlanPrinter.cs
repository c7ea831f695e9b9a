using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Reporting;

/// <summary>Prints the compiled plan as tables for a person to check, in 80 columns: data, stages, network.</summary>
internal static class PlanPrinter
{
    /// <summary>The number of classes that are listed; the rest are summed up.</summary>
    private const int MaximumClasses = 20;

    /// <param name="plan">The plan.</param>
    /// <param name="layers">Whether to print every layer of the network instead of its blocks.</param>
    /// <param name="session">The session; the plan goes to its standard output.</param>
    public static void Print(PlanSummary plan, bool layers, Session session)
    {
        session.Say($"{plan.Experiment} / {plan.Name}   seed {plan.Seed}   identity {Short(plan.Identity)}");
        TextTable.Write(session, plan.Data.Targets.Count > 0 ? Numbers(plan.Data) : Data(plan.Data));
        session.Say(DataLine(plan.Data));
        TextTable.Write(session, Stages(plan));
        foreach (var line in plan.Stages.SelectMany(StageLines))
            session.Say(line);
        TextTable.Write(session, layers ? PlanNetwork.Layers(plan) : PlanNetwork.Blocks(plan));
        foreach (var line in PlanNetwork.Lines(plan.Network))
            session.Say(line);
        if (!layers && PlanNetwork.HasBlocks(plan.Network))
            session.Say("'--layers' shows every layer.");
        if (plan.Data.Text is not null)
            session.Say($"computed in {plan.Precision}");
        if (plan.Caution is { } caution)
            session.Say(caution);
    }

    private static Column[] Data(DataPlan data)
    {
        var few = data.Classes.Count <= MaximumClasses;
        var rows = (few ? data.Classes : data.Classes.Take(MaximumClasses / 2))
            .Select(each => (each.Name, Train: Show.Count(each.Train), Validation: Show.Count(each.Validation), Test: Show.Count(each.Test))).ToList();
        if (!few)
        {
            var rest = data.Classes.Skip(MaximumClasses / 2).ToList();
            rows.Add(($"{Show.Count(rest.Count)} more", Range(rest, each => each.Train), Range(rest, each => each.Validation), Range(rest, each => each.Test)));
        }
        rows.Add(("all", Show.Count(data.TrainImages), Show.Count(data.ValidationImages), Show.Count(data.TestImages)));
        return
        [
            Column.Of(data.Task == "multi_label" ? "label" : "class", rows, row => row.Name) with { Least = 16 },
            Column.Of("train", rows, row => row.Train) with { Number = true },
            Column.Of("validation", rows, row => row.Validation) with { Number = true },
            Column.Of("test", rows, row => row.Test) with { Number = true },
        ];
    }

    /// <summary>The range of each target number over the training pictures, and the number of pictures.</summary>
    private static Column[] Numbers(DataPlan data) =>
    [
        Column.Of("target", data.Targets, target => target.Name) with { Least = 16 },
        Column.Of("mean", data.Targets, target => Show.Metric(target.Mean)) with { Number = true },
        Column.Of("deviation", data.Targets, target => Show.Metric(target.Deviation)) with { Number = true },
        Column.Of("from", data.Targets, target => Show.Metric(target.Minimum)) with { Number = true },
        Column.Of("to", data.Targets, target => Show.Metric(target.Maximum)) with { Number = true },
    ];

    /// <summary>The first digits of a hash. <c>--json</c> prints all of it.</summary>
    private static string? Short(string? hash) => hash is { Length: > 12 } ? hash[..12] : hash;

    /// <summary>The smallest and the largest number of pictures of a class.</summary>
    private static string Range(List<ClassPlan> classes, Func<ClassPlan, int> count)
    {
        var (fewest, most) = (classes.Min(count), classes.Max(count));
        return fewest == most ? $"{Show.Count(most)} each" : $"{Show.Count(fewest)} to {Show.Count(most)} each";
    }

    private static string DataLine(DataPlan data)
    {
        var augmentation = data.Augmentation.Count == 0 ? "none" : string.Join(", ", data.Augmentation);
        var folds = data.Folds is { } count ? $"; {count} folds, each a run (above: the first)" : "";
        if (data.Text is { IsPieces: true } pieces)
        {
            var known = pieces.Vocabulary == 0 ? " (the tokenizer is fetched with the weights)" : $" (the median has {pieces.MedianLength}; {Show.Count(pieces.Cut)} are cut), a vocabulary of {Show.Count(pieces.Vocabulary)}";
            return $"texts of {pieces.SequenceLength} pieces{known}, {Batches(data, pieces)}; augmentation: {augmentation}{folds}";
        }

        if (data.Text is { } text)
            return $"texts of {text.SequenceLength} words (the median has {text.MedianLength}; {Show.Count(text.Cut)} are cut), a vocabulary of {Show.Count(text.Vocabulary)}, {Batches(data, text)}; augmentation: {augmentation}{folds}";
        var pictures = data.Targets.Count == 0 ? "" : $"{Show.Count(data.TrainImages)} training, {Show.Count(data.ValidationImages)} validation and {Show.Count(data.TestImages)} test pictures; ";
        return $"{pictures}{data.Height}×{data.Width} ({data.Resize}), batches of {data.BatchSize}, {data.BatchesPerPass} a pass; augmentation: {augmentation}{folds}";
    }

    private static string Batches(DataPlan data, TextPlan text) =>
        $"batches of {data.BatchSize}{(text.ByLength ? " of similar length" : "")}, {data.BatchesPerPass} a pass, {(text.PaddingReader is { } layer ? $"all texts padded for '{layer}'" : "padded to the longest text of each")}";

    private static Column[] Stages(PlanSummary plan) =>
    [
        Column.Of("stage", plan.Stages, stage => stage.Name) with { Least = 12 },
        Column.Of("epochs × steps", plan.Stages, stage => $"{stage.Epochs} × {stage.StepsPerEpoch}") with { Number = true },
        Column.Of("validation", plan.Stages, stage => stage.ValidationSteps == 0 ? "–" : Show.Count(stage.ValidationSteps)) with { Number = true, Rank = 1 },
        Column.Of("trains", plan.Stages, stage => Show.Count(stage.TrainableParameters)) with { Number = true },
        Column.Of("frozen", plan.Stages, stage => Show.Count(stage.FrozenParameters)) with { Number = true },
        Column.Of("optimizer", plan.Stages, stage => stage.Optimizer) with { Least = 9 },
    ];

    private static IEnumerable<string> StageLines(StagePlan stage)
    {
        yield return $"{stage.Name}: learning rate {Rates(stage)}";
        var cache = stage.Cache;
        var cut = stage.Cut is null ? "" : $"cut after {stage.Cut} ({Show.Shape(stage.CutShape ?? [])}{(stage.CutHasOwnLengths ? " at most, as long as its text" : "")}). ";
        var size = cache.Stored ? $" [{(cache.Entries == 1 ? "" : $"{cache.Entries} × ")}key {Short(cache.Key)}, {Show.Bytes(cache.Bytes)}, {(cache.Present ? "in the store already" : "not in the store yet")}]" : "";
        yield return $"{stage.Name}: {cut}{cache.Reason}{size}";
        if (stage.RateFactors.Count > 0)
            yield return $"{stage.Name}: learning rate of single layers: {string.Join(", ", stage.RateFactors.Select(pair => $"{pair.Key} × {Show.Rate(pair.Value)}"))}";
        if (stage.BatchNorm is { } batchNorm)
            yield return $"{stage.Name}: {batchNorm}";
        if (stage.Devices is { } devices)
            yield return $"{stage.Name}: {devices}";
        if (stage.Strict is { } strict)
            yield return $"{stage.Name}: {strict}";
        if (stage.EarlyStopping is { } stopping)
            yield return $"{stage.Name}: early stopping: {stopping}";
    }

    private static string Rates(StagePlan stage)
    {
        if (stage.LearningRates.Count == 0)
            return stage.LearningRateSchedule;
        var (first, last) = (stage.LearningRates[0], stage.LearningRates[^1]);
        return stage.LearningRates.All(rate => rate == first)
            ? Show.Rate(first)
            : $"{stage.LearningRateSchedule}: {Show.Rate(first)} → {Show.Rate(last)} (highest {Show.Rate(stage.LearningRates.Max())}); at the first step of each epoch: "
                + $"{string.Join(", ", stage.LearningRates.SkipLast(1).Select(Show.Rate))}; at the last step: {Show.Rate(last)}";
    }
}
