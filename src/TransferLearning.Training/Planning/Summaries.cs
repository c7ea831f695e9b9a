using System.Globalization;
using System.Reflection;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Precision;

namespace TransferLearning.Training.Planning;

/// <summary>Converts a plan to plain data.</summary>
internal static class Summaries
{
    public static PlanSummary Of(
        Experiment experiment, DataSplits data, OutputMeaning outputs, ResolvedWeights? weights, PlannedVectors? vectors, InputPreprocessing preprocessing, NetworkParts network, IReadOnlyList<StageProgram> stages, string identity) => new()
        {
            File = experiment.File,
            Name = experiment.Name,
            Experiment = experiment.ExperimentName,
            Seed = experiment.Seed,
            Identity = identity,
            Data = Data(experiment, data, outputs, IsAway(experiment, weights), network.Logits),
            Network = Network(experiment, data.Text, weights, vectors, preprocessing, network),
            Stages = [.. stages.Select(stage => Stage(experiment, network, stage))],
            Precision = MixedPrecision.IsBf16On(experiment, StorePlanner.DeviceOf(experiment)) ? "bf16" : "fp32",
            Caution = MatrixUnits.Caution(MixedPrecision.IsBf16On(experiment, StorePlanner.DeviceOf(experiment)), StorePlanner.DeviceOf(experiment)),
        };

    // Whether the tokenizer comes with weights that are not on this machine.
    private static bool IsAway(Experiment experiment, ResolvedWeights? weights) => weights is { File: null } && experiment.Data.Text?.Vocabulary is null;

    private static DataPlan Data(Experiment experiment, DataSplits data, OutputMeaning outputs, bool isAway, Graph network)
    {
        var (train, validation, test) = (data.Counts(data.Train), data.Validation is { } held ? data.Counts(held) : null, data.Test is { } kept ? data.Counts(kept) : null);
        return new DataPlan
        {
            Classes = data.Form == TargetForm.Numbers ? [] : [.. data.Classes.Select((name, index) => new ClassPlan(name, train[index], validation?[index] ?? 0, test?[index] ?? 0))],
            Task = experiment.Task!.Name,
            Targets = outputs.Scale is { } scale ? [.. data.Classes.Select((name, index) => Target(name, index, data.Train, scale))] : [],
            TrainImages = data.Train.Count,
            ValidationImages = data.Validation?.Count ?? 0,
            TestImages = data.Test?.Count ?? 0,
            Height = experiment.Data.ImageSize.Height,
            Width = experiment.Data.ImageSize.Width,
            Resize = Spelling.Of(experiment.Data.Resize),
            BatchSize = experiment.Data.BatchSize,
            BatchesPerPass = (data.Train.Count + experiment.Data.BatchSize - 1) / experiment.Data.BatchSize,
            Augmentation = [.. experiment.Augmentation.Parts.Select(part => KindOf(part))],
            Folds = experiment.Data.Folds,
            Text = data.Text is { } text
                ? TextPlan.Of(text, data.Train, isAway) with { ByLength = experiment.Data.Text!.Batches == TextBatches.ByLength, PaddingReader = network.PaddingReader() }
                : null,
        };
    }

    private static TargetPlan Target(string name, int index, ImageSet train, TargetScale scale)
    {
        var values = train.Samples.Select(sample => (double)sample.Targets!.Value.Span[index]).ToList();
        return new TargetPlan(name, scale.Mean[index], scale.Deviation[index], values.DefaultIfEmpty().Min(), values.DefaultIfEmpty().Max());
    }

    private static NetworkPlan Network(Experiment experiment, TextVectorizer? text, ResolvedWeights? weights, PlannedVectors? vectors, InputPreprocessing preprocessing, NetworkParts network) => new()
    {
        Backbone = network.Name,
        Output = network.Backbone.Output == Graph.InputName ? Graph.InputName : network.Backbone[network.Backbone.Output].Layer,
        Weights = new WeightsPlan
        {
            Source = UrlSecrets.Masked(weights?.Description ?? "none"),
            File = weights?.File,
            Bytes = weights?.File is null ? null : weights.Bytes,
            Url = weights?.Url is { } url ? UrlSecrets.Masked(url.ToString()) : null,
            Format = weights?.Format,
            Licence = weights?.Licence.Name,
            Beside = weights?.Beside ?? [],
            Preprocessing = text is null ? PreprocessingText.Of(preprocessing.Affine, preprocessing.Fitted, network.Backbone) : BackboneCatalogue.EncoderOf(experiment.Backbone.Name) is { } encoder && IsAway(experiment, weights) ? PiecesText.Of(encoder.Tokenizer) : PreprocessingText.Of(experiment.Data.Text!, text),
        },
        Vectors = vectors is null ? null : new VectorsPlan(vectors.Source.Request, vectors.Source.Path, vectors.Source.Url?.ToString(), vectors.Dimensions, text!.Vocabulary.Count - 2, vectors.Vectors?.Found, vectors.Share),
        Layers = [.. Layers(network.Backbone, "backbone", network.Backbone.Layers), .. Layers(network.Full, "head", network.HeadLayers)],
        Parameters = network.Full.ParameterCount,
        MultiplyAdds = network.Full.MultiplyAdds,
    };

    private static IEnumerable<LayerPlan> Layers(Graph graph, string part, IReadOnlyCollection<string> layers) =>
        graph.Nodes.Where(node => layers.Contains(node.Layer)).GroupBy(node => node.Layer).Select(nodes => new LayerPlan(
            nodes.Key, part, nodes.First().Block, Modules(graph, [.. nodes]), string.Join(" + ", nodes.Select(node => node.Op.Kind)), graph.Shapes[nodes.Last().Name].ToArray(),
            graph.ParametersOfLayer(nodes.Key).Where(spec => !spec.IsBuffer).Sum(spec => spec.Shape.Elements)));

    /// <summary>torchvision's paths of the layer's modules with parameters; if none has parameters, the path of its first module.</summary>
    private static IReadOnlyList<string> Modules(Graph graph, IReadOnlyList<GraphNode> nodes)
    {
        string[] paths = [.. nodes.Where(node => graph.ParametersOf(node).Any()).Select(node => node.Path).OfType<string>().Distinct(StringComparer.Ordinal)];
        return paths.Length > 0 ? paths : nodes[0].Path is { Length: > 0 } first ? [first] : [];
    }

    private static StagePlan Stage(Experiment experiment, NetworkParts network, StageProgram stage)
    {
        var trained = stage.Trainable.Sum(spec => spec.Shape.Elements);
        var names = stage.Trainable.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        return new StagePlan
        {
            Name = stage.Section.Stage,
            Epochs = stage.Epochs,
            StepsPerEpoch = stage.BatchesPerEpoch,
            ValidationSteps = stage.ValidationBatches,
            Accumulate = stage.Section.Accumulate,
            TrainableLayers = [.. network.Logits.Layers.Where(layer => network.Logits.ParametersOfLayer(layer).Any(spec => names.Contains(spec.Name)))],
            TrainableTensors = [.. stage.Trainable.Select(spec => spec.Name)],
            TrainableParameters = trained,
            FrozenParameters = network.Logits.ParameterCount - trained,
            Cut = stage.Prefix is { } prefix ? prefix[prefix.Output].Layer : null,
            CutShape = stage.Prefix is { } before ? (before.SequenceBeforeCut() is { } sequence ? before.Shapes[sequence] : before.OutputShape).ToArray() : null,
            CutHasOwnLengths = stage.Prefix?.GivesPackedTexts() ?? false,
            Cache = stage.Cache,
            Optimizer = KindOf(stage.Optimizer),
            OptimizerOptions = Options(stage.Optimizer),
            LearningRateSchedule = KindOf(stage.Schedule),
            LearningRates = Rates(stage),
            RateFactors = Factors(network.Logits, stage),
            Strict = stage.Strict?.Sentence,
            BatchNorm = BatchNormLayers.Describe(network.Logits, stage),
            Devices = DeviceSharing.Describe(experiment, stage),
            EarlyStopping = stage.Section.EarlyStopping is { } early
                ? string.Create(CultureInfo.InvariantCulture, $"{early.Monitor}, patience {early.Patience}{(early.RestoreBest ? ", restores the best weights" : "")}")
                : null,
        };
    }

    /// <summary>The rates at the first step of each epoch and at the last step. Changes by a watched metric are not known in advance.</summary>
    private static double[] Rates(StageProgram stage) =>
    [
        .. Enumerable.Range(0, stage.Epochs).Select(epoch => epoch * stage.Span.StepsPerEpoch).Append(stage.Span.Steps - 1)
            .Select(step => stage.Schedule.At(stage.Span, step, [])),
    ];

    private static Dictionary<string, double> Factors(Graph graph, StageProgram stage) => graph.Layers
        .Select(layer => (layer, spec: graph.ParametersOfLayer(layer).FirstOrDefault(spec => stage.RateFactors.ContainsKey(spec.Name))))
        .Where(each => each.spec is not null)
        .ToDictionary(each => each.layer, each => stage.RateFactors[each.spec!.Name], StringComparer.Ordinal);

    internal static string KindOf(object definition) =>
        definition.GetType().GetCustomAttribute<KindAttribute>()?.Name ?? definition.GetType().Name;

    private static Dictionary<string, string> Options(object definition) => definition.GetType().GetProperties()
        .Select(property => (property, key: property.GetCustomAttribute<KeyAttribute>()))
        .Where(each => each.key is not null)
        .OrderBy(each => each.property.DeclaringType == definition.GetType() ? 1 : 0)
        .ToDictionary(each => each.key!.Name, each => Convert.ToString(each.property.GetValue(definition), CultureInfo.InvariantCulture) ?? "");
}
