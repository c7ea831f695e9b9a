using TorchSharp;
using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Precision;

namespace TransferLearning.Training.Planning;

/// <summary>Decides for every stage how its frozen part is computed, whether its activations are stored, and under which keys.</summary>
internal sealed class StorePlanner(Experiment experiment, DataSplits data, Fingerprints fingerprints, Func<string> weightsDigest, Lazy<InputPreprocessing> preprocessing)
{
    private readonly ActivationStore _store = new(limit: experiment.Run.CacheSize?.Bytes);
    private readonly Lazy<StoreCosts> _costs = new(() => StoreCosts.Read(ActivationStore.DefaultFolder));
    private readonly string _resize = Fingerprint.OfDecoding(LoaderOptions.For(experiment, training: false, data.Text));

    /// <summary>Reports what makes <c>run.cache: on</c> impossible. Does not read the bytes of data or weights.</summary>
    public void Check(IReadOnlyList<StageProgram> stages, Findings findings)
    {
        CheckPrecision(stages, findings);
        if (experiment.Run.Cache != CacheMode.On)
            return;
        foreach (var (stage, firstBatch) in Placed(stages))
            if (Decide(stage, firstBatch) is { Stored: false } decision)
                findings.Error(Codes.Contradiction, "run.cache", $"'run.cache: on' and '{decision.Conflict}' contradict each other in stage '{stage.Section.Stage}': {decision.Reason} Change one of them, or use 'run.cache: auto'");
    }

    private void CheckPrecision(IReadOnlyList<StageProgram> stages, Findings findings)
    {
        const string Place = "run.frozen_precision";
        if (Device == DeviceType.MPS && (Precision == PrefixPrecision.Bf16 || MixedPrecision.IsBf16On(experiment, Device)))
            findings.Error(Codes.Contradiction, experiment.Run.FrozenPrecision == FrozenPrecision.Bf16 ? Place : "run.precision", "'bf16' is computed on the processor or with CUDA, but 'run.device' is mps. Use 'auto' or 'fp32'");
        if (experiment.Run.FrozenPrecision == FrozenPrecision.Int8 && Device != DeviceType.CPU)
            findings.Error(Codes.Contradiction, Place, $"'int8' is computed on the processor, but 'run.device' is a GPU. Use 'auto' or '{(Device == DeviceType.CUDA ? "bf16" : "fp32")}'");
        if (experiment.Run.FrozenPrecision != FrozenPrecision.Auto && stages.All(stage => Obstacle(stage) is not null))
            findings.Warning(Codes.Contradiction, Place, $"it has no effect, because no stage computes a frozen part by itself: {Obstacle(stages[0])!.Value.Sentence}");
    }

    /// <summary>The stages with whether their activations are stored, and why. Does not read the bytes of data or weights.</summary>
    public IReadOnlyList<StageProgram> Decided(IReadOnlyList<StageProgram> stages) =>
        [.. Placed(stages).Select(each => (each.Stage, Decision: Decide(each.Stage, each.FirstBatch))).Select(each => each.Stage with { Cache = new CachePlan { Stored = each.Decision.Stored, Reason = each.Decision.Reason } })];

    /// <summary>The stages with the decisions.</summary>
    public IReadOnlyList<StageProgram> Plan(IReadOnlyList<StageProgram> stages) => [.. Placed(stages).Select(each => Plan(each.Stage, each.FirstBatch))];

    /// <summary>The stages with the number of batches before them. As in the loader, every earlier epoch counts with the length of this stage's epochs.</summary>
    private static IEnumerable<(StageProgram Stage, long FirstBatch)> Placed(IReadOnlyList<StageProgram> stages)
    {
        var epochs = 0;
        foreach (var stage in stages)
        {
            yield return (stage, (long)epochs * stage.BatchesPerEpoch);
            epochs += stage.Epochs;
        }
    }

    private StageProgram Plan(StageProgram stage, long firstBatch)
    {
        var decision = Decide(stage, firstBatch);
        if (stage.Prefix is not { } prefix || Obstacle(stage) is not null)
            return stage with { Cache = new CachePlan { Stored = false, Reason = decision.Reason } };
        var store = new StorePlan
        {
            Decision = decision,
            Key = Key(prefix),
            MultiplyAdds = MultiplyAdds(prefix),
            Shape = prefix.OutputShape.ToArray(),
            Chunk = EngineIdentity.BatchSize(Device, Precision, PrefixInputs.Of(prefix)),
            Input = PrefixInputs.Of(prefix),
            Augmentation = Augmentation.Describe(experiment),
            Records = Records,
            Limit = experiment.Run.CacheSize?.Bytes,
            BytesOf = prefix.GivesPackedTexts() ? records => LayoutOf(prefix, records).TotalBytes : null,
        };
        return stage with { Store = store, Cache = Summary(stage, store, firstBatch) };
    }

    private StoreDecision Decide(StageProgram stage, long firstBatch) => stage.Prefix is { } prefix
        ? StoreDecision.Of(experiment.Run.Cache, Case(stage, prefix, firstBatch))
        : new StoreDecision(false, Obstacle(stage)!.Value.Sentence, Obstacle(stage)!.Value.Key);

    private (string Key, string Sentence)? Obstacle(StageProgram stage) =>
        stage.Prefix is null || stage.Prefix.MultiplyAdds == 0 ? NothingFrozen(stage) : Augmentation.Obstacle(experiment.Augmentation);

    private CachePlan Summary(StageProgram stage, StorePlan store, long firstBatch)
    {
        if (!store.Decision.Stored)
            return new CachePlan { Stored = false, Reason = store.Decision.Reason };
        var keys = Entries(stage, store, firstBatch).DistinctBy(each => each.Key).ToList();
        return new CachePlan
        {
            Stored = true,
            Reason = store.Decision.Reason,
            Key = keys[0].Key.Hash,
            Entries = keys.Count,
            Bytes = keys.Sum(each => store.TotalBytesOf(each.Records)),
            Present = keys.All(each => _store.CountPresent(each.Key) == each.Records.Count),
        };
    }

    private IEnumerable<(ActivationKey Key, EntryRecords Records)> Entries(StageProgram stage, StorePlan store, long firstBatch)
    {
        var (first, passes) = Passes(stage, firstBatch, store.Augmentation is not null);
        for (var pass = first; pass < first + passes; pass++)
            yield return (store.KeyOf(data.Train, training: true, pass), store.RecordsOf(data.Train, training: true));
        foreach (var set in new[] { data.Validation, data.Test }.OfType<ImageSet>())
            yield return (store.KeyOf(set, training: false, 0), store.RecordsOf(set, training: false));
    }

    private EntryRecords Records(ImageSet set, bool augmented) =>
        augmented ? fingerprints.InOrder(set) : fingerprints.ByContent(Unaugmented.Contains(set, ReferenceEqualityComparer.Instance) ? Unaugmented : [set]);

    /// <summary>The sets that the run computes without augmentation. They share an entry.</summary>
    private IReadOnlyList<ImageSet> Unaugmented { get; } = [.. data.Named().Select(each => each.Set).Where(set => !Augmentation.Varies(experiment) || !ReferenceEquals(set, data.Train))];

    private StoreCase Case(StageProgram stage, Graph prefix, long firstBatch)
    {
        var obstacle = Obstacle(stage);
        var (_, passes) = Passes(stage, firstBatch, Augmentation.Varies(experiment));
        var train = LayoutOf(prefix, data.Train);
        return new StoreCase
        {
            Obstacle = obstacle,
            RecordBytes = train.RecordsBytes / data.Train.Count,
            MultiplyAdds = MultiplyAdds(prefix),
            Engine = StorePlan.EngineOf(Device, Precision, PrefixInputs.Of(prefix)),
            Costs = _costs.Value,
            Bytes = passes * train.TotalBytes + new[] { data.Validation, data.Test }.OfType<ImageSet>().Sum(set => LayoutOf(prefix, set).TotalBytes),
            Passes = passes,
            Available = experiment.Run.Cache == CacheMode.Off || obstacle is not null ? 0 : _store.Available([]),
        };
    }

    /// <summary>The layout of a record for each sample of a set, without augmentation.</summary>
    private RecordLayout LayoutOf(Graph prefix, ImageSet set) => LayoutOf(prefix, set.Count, index => (set, index));

    private RecordLayout LayoutOf(Graph prefix, EntryRecords records) => LayoutOf(prefix, records.Count, records.SampleOf);

    private RecordLayout LayoutOf(Graph prefix, int count, Func<int, (ImageSet Set, int Index)> sampleOf)
    {
        var layout = new RecordLayout(count, prefix.OutputShape.ToArray(), Chunk: 1);
        return prefix.GivesPackedTexts() && data.Text is { } text
            ? layout with { Lengths = new([.. Enumerable.Range(0, count).Select(sampleOf).Select(each => Math.Clamp(WordCounts.Of(each.Set, text)[each.Index], 1, text.Options.SequenceLength))]) }
            : layout;
    }

    /// <summary>The passes over the training pictures that contain the stage's batches.</summary>
    private (int First, int Count) Passes(StageProgram stage, long firstBatch, bool augmented)
    {
        if (!augmented)
            return (0, 1);
        var a = new BatchOrder(data.Train.Count, LoaderOptions.For(experiment, training: true)).StepsPerEpoch;
        var last = firstBatch + (long)stage.Epochs * stage.BatchesPerEpoch - 1;
        return ((int)(firstBatch / a), (int)(last / a - firstBatch / a) + 1);
    }

    private ActivationKey Key(Graph prefix) => new()
    {
        Data = "",
        Resize = _resize,
        Augmentation = "",
        Preprocessing = PrefixDescription.Of(preprocessing.Value.Affine) + (preprocessing.Value.Fitted is { } fitted ? PrefixDescription.Of(fitted, fingerprints.Of(data.Train)) : ""),
        Prefix = PrefixDescription.Of(prefix),
        Weights = weightsDigest(),
        Cut = prefix.SequenceBeforeCut() ?? prefix.Output,
        Engine = StorePlan.EngineOf(Device, Precision, PrefixInputs.Of(prefix)),
        Precision = FrozenPrecisions.InKey(Precision, () => fingerprints.Of(data.Train)),
    };

    private static (string Key, string Sentence) NothingFrozen(StageProgram stage) => ("backbone.freeze", stage switch
    {
        { Prefix: not null } => "Nothing is computed before the first layer that trains.",
        _ when BeginsFrozen(stage) && stage.Suffix.Input.Rank == 1 => "The frozen word vectors are looked up in every epoch, which is faster than reading them from the store.",
        _ when BeginsFrozen(stage) => "The first layers are frozen, but more than one value leads from them to those that train, so nothing is stored.",
        _ => "The first layer trains, so there is nothing before it to store.",
    });

    private static bool BeginsFrozen(StageProgram stage) =>
        stage.Suffix.Nodes is [var first, ..] && !stage.TrainingLayers.Contains(first.Layer) && !stage.MovingLayers.Contains(first.Layer);

    /// <summary>The multiply-adds of a picture, or of a text of mean length.</summary>
    private long MultiplyAdds(Graph prefix)
    {
        if (data.Text is not { } text || !prefix.TakesAnyLength())
            return prefix.MultiplyAdds;
        var mean = WordCounts.Of(data.Train, text).Average(words => PrefixEngines.LengthOf(words, text.Options.SequenceLength));
        return prefix.For(new TensorShape((long)Math.Round(mean))).MultiplyAdds;
    }

    private PrefixPrecision Precision => FrozenPrecisions.On(experiment, Device);

    private DeviceType Device => DeviceOf(experiment);

    /// <summary>The device of a plan. The device that <c>auto</c> finds when the run starts may differ.</summary>
    public static DeviceType DeviceOf(Experiment experiment) => experiment.Run.Device switch
    {
        "mps" => DeviceType.MPS,
        "auto" or "cpu" => DeviceType.CPU,
        _ => DeviceType.CUDA,
    };
}
