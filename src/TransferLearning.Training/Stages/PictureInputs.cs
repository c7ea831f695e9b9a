using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Stages;

/// <summary>
/// The inputs of stages: pictures, or stored activations if the plan says so. Loaders and engines live as long as the run, so that everything is decoded and
/// compiled only once.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="network">The network and its device.</param>
/// <param name="pictures">Converts samples to tensors; the caller owns it.</param>
/// <param name="observer">Receives progress and notices.</param>
/// <param name="kept">The decoded pictures in the store; null for none. The caller owns it.</param>
internal sealed class PictureInputs(Plan plan, NetworkSession network, IInputTensors pictures, IRunObserver observer, IKeptPictures? kept = null) : IStageInputs, IDisposable
{
    private readonly Dictionary<ImageSet, BatchLoader> _loaders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Lazy<IPrefixEngine>> _engines = new(StringComparer.Ordinal);
    private readonly Lazy<SampleReader> _calibration = new(() => new SampleReader(plan.Data.Train, LoaderOptions.For(plan.Experiment, training: false) with { MemoryBudget = 0, Kept = kept }));
    private readonly Dictionary<string, BadImage> _skipped = new(StringComparer.Ordinal);

    /// <summary>The pictures skipped so far, each once.</summary>
    public IReadOnlyList<BadImage> Skipped => [.. _loaders.Values.SelectMany(loader => loader.Skipped).Concat(_skipped.Values).DistinctBy(each => each.Path)];

    public StageInput Training(StageProgram stage) => Input(stage, plan.Data.Train, training: true, plan.ClassWeights);

    public StageInput Evaluation(StageProgram stage, ImageSet set) => Input(stage, set, training: false, null);

    public StageInput Pictures(ImageSet set) =>
        new PictureInput(Loader(set, training: false), pictures, null, network.State, network.Device, Targets(set, null), null);

    public void Dispose()
    {
        foreach (var loader in _loaders.Values)
            loader.Dispose();
        foreach (var engine in _engines.Values)
            if (engine.IsValueCreated)
                engine.Value.Dispose();
        if (_calibration.IsValueCreated)
            _calibration.Value.Dispose();
    }

    private StageInput Input(StageProgram stage, ImageSet set, bool training, IReadOnlyList<double>? classWeights)
    {
        var loader = Loader(set, training);
        if (stage.Store?.On(network.Device.type, Precision, Calibration) is not { } store)
            return new PictureInput(loader, pictures, stage.Prefix, network.State, network.Device, Targets(set, classWeights), training ? BatchMixer.Of(plan.Experiment, plan.Data.Classes.Count) : null);
        var engine = Engine(stage, store);
        var texts = TextPacking.Of(stage.Prefix!);
        if (!store.Decision.Stored)
            return new PictureInput(loader, engine.Value, Threads, network.Device, Targets(set, classWeights), texts);
        var reader = new RecordReader(store.RecordsOf(set, training), each => (ReferenceEquals(each, set) ? loader : Loader(each, ReferenceEquals(each, plan.Data.Train))).Reader);
        var passes = new StoredPasses(new ActivationStore(limit: store.Limit), store, set, reader, training, engine, texts, Threads, Progress(stage), bad => _skipped[bad.Path] = bad);
        return new StoredWhileThereIsRoom(
            new StoredInput(passes, loader.Options, network.Device, Targets(set, classWeights)),
            () => new PictureInput(loader, engine.Value, Threads, network.Device, Targets(set, classWeights), texts),
            plan.Experiment.Run.Cache, observer.Notice);
    }

    /// <summary>
    /// Whether a run needs a decoded picture again, so that it is worth its memory: in later epochs or stages. If all stages read the same stored activations
    /// without augmentation, each picture is needed once.
    /// </summary>
    internal static bool DecodesAgain(Plan plan) =>
        plan.Stages.Any(stage => stage.Store is not { Decision.Stored: true, Augmentation: null }) || plan.Stages.Select(stage => stage.Store!.Key.Cut).Distinct(StringComparer.Ordinal).Count() > 1;

    private TargetTensors Targets(ImageSet set, IReadOnlyList<double>? classWeights) => new(set, plan.Outputs, classWeights, network.Device);

    private PrefixPrecision Precision => FrozenPrecisions.On(plan.Experiment, network.Device.type);

    private string Calibration() => plan.Fingerprints.Of(plan.Data.Train);

    private int Threads => plan.Experiment.Run.Threads ?? Environment.ProcessorCount;

    /// <summary>The stage's compiled frozen part; compiled when it is first needed.</summary>
    private Lazy<IPrefixEngine> Engine(StageProgram stage, StorePlan store)
    {
        var prefix = stage.Prefix!;
        if (!_engines.TryGetValue(prefix.Output, out var engine))
            _engines.Add(prefix.Output, engine = new(() => plan.Data.Text is null
                ? PrefixEngines.Create(prefix, network.State, plan.Preprocessing, store.Chunk, threads: 1, network.Device, Precision, FrozenPrecisions.Pictures(_calibration.Value))
                : PrefixEngines.CreateForTexts(prefix, network.State, threads: 1, network.Device, Precision)));
        return engine;
    }

    private Action<int, int> Progress(StageProgram stage)
    {
        var meter = new ProgressMeter(observer, plan.Stages.Sum(each => each.Epochs), 0);
        var (gate, counted) = (new Lock(), 0);
        var epoch = plan.Stages.Take(stage.Index).Sum(each => each.Epochs) + 1;
        meter.Restart();
        return (done, of) =>
        {
            lock (gate)
            {
                meter.Count(Math.Max(0, done - counted));
                counted = done < of ? done : 0;
                if (meter.IsDue)
                    meter.Report(EpochPhase.Activations, stage.Section.Stage, epoch, done, of, null);
            }
        };
    }

    private BatchLoader Loader(ImageSet set, bool training)
    {
        if (_loaders.TryGetValue(set, out var loader))
            return loader;
        var options = LoaderOptions.For(plan.Experiment, training, plan.Data.Text) with { Neighbours = training ? WordChanges.Of(plan) : null };
        // All sets share one budget in proportion to their sizes.
        var all = plan.Data.Named().Sum(each => (long)each.Set.Count);
        var budget = DecodesAgain(plan) ? (long)(options.MemoryBudget * ((double)set.Count / all)) : 0;
        loader = new BatchLoader(set, options with { MemoryBudget = budget, Kept = kept });
        _loaders.Add(set, loader);
        return loader;
    }
}
