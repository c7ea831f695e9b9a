using TransferLearning.Models.Weights;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Schedules;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Planning;

/// <summary>An experiment, ready to run: everything that can be decided without torch is decided.</summary>
public sealed record Plan
{
    public required Experiment Experiment { get; init; }

    public required DataSplits Data { get; init; }

    /// <summary>The fold of a cross-validation that is planned, from 0; null for the whole experiment.</summary>
    public int? Fold { get; init; }

    /// <summary>Backbone and head as one graph; its output are logits (a closing softmax or sigmoid belongs to the loss).</summary>
    public required Graph Network { get; init; }

    /// <summary>Backbone and head with the closing activation: what is exported.</summary>
    public required Graph FullNetwork { get; init; }

    /// <summary>The backbone alone, cut at its output.</summary>
    public required Graph Backbone { get; init; }

    /// <summary>The backbone's name, for example <c>mobilenet_v2</c>.</summary>
    public required string BackboneName { get; init; }

    /// <summary>What is done with a pixel's value, in words.</summary>
    public string PreprocessingDescription => PreprocessingText.Of(Preprocessing, Standardisation, Backbone);

    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What the layers in front of the backbone that are fitted to the training pictures are set to; null where there are none.</summary>
    public required Standardisation? Standardisation { get; init; }

    /// <summary>The weights that the backbone starts from; null where it starts from nothing.</summary>
    public required ResolvedWeights? Weights { get; init; }

    public required Loss Loss { get; init; }

    /// <summary>What is learnt.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>What the network's outputs mean.</summary>
    public required OutputMeaning Outputs { get; init; }

    public required IReadOnlyList<StageProgram> Stages { get; init; }

    /// <summary>Epochs of all stages, at most; of one fold.</summary>
    public int Epochs => Stages.Sum(stage => stage.Epochs);

    /// <summary>The weight of each class in the loss; null where all count the same.</summary>
    public required IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>What the data's bytes are, as one hash.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>What each set's bytes are; those that planning has looked at are not looked at again.</summary>
    internal Fingerprints Fingerprints { get; init; } = new();

    /// <summary>What names the run: 64 hexadecimal digits over everything that determines its numbers.</summary>
    public required string Identity { get; init; }

    /// <summary>The plan as plain data, to print.</summary>
    public required PlanSummary Summary { get; init; }
}

/// <summary>A stage, ready to run.</summary>
public sealed record StageProgram
{
    /// <summary>From 0.</summary>
    public required int Index { get; init; }

    public required StageSection Section { get; init; }

    /// <summary>Epochs at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>The layers that train.</summary>
    public required IReadOnlySet<string> TrainingLayers { get; init; }

    /// <summary>The layers whose batch norm, where they have one, normalises by the batch and moves its running statistics.</summary>
    public required IReadOnlySet<string> MovingLayers { get; init; }

    /// <summary>The parameters that the optimizer moves, in the network's order.</summary>
    public required IReadOnlyList<ParameterSpec> Trainable { get; init; }

    /// <summary>The statistics that forward passes move.</summary>
    public required IReadOnlyList<string> MovingStatistics { get; init; }

    /// <summary>The part before everything that trains or is random; null where it is empty.</summary>
    public required Graph? Prefix { get; init; }

    /// <summary>The rest of the network; it takes the prefix's output.</summary>
    public required Graph Suffix { get; init; }

    /// <summary>How the prefix is computed by a compiled engine and where its activations are stored; null where it is run as part of the network.</summary>
    internal StorePlan? Store { get; init; }

    /// <summary>What the plan says of storing.</summary>
    public CachePlan Cache { get; init; } = new() { Stored = false, Reason = "" };

    public required TorchOptimizer Optimizer { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>What the schedule stretches over, in optimizer updates.</summary>
    public required ScheduleSpan Span { get; init; }

    /// <summary>Training batches an epoch.</summary>
    public required int BatchesPerEpoch { get; init; }

    /// <summary>Validation batches an epoch; 0 without validation.</summary>
    public required int ValidationBatches { get; init; }

    /// <summary>Factors of the learning rate by parameter (<c>layer_decay</c>); one that is not named has 1.</summary>
    public required IReadOnlyDictionary<string, double> RateFactors { get; init; }

    /// <summary>The same by layer.</summary>
    public required IReadOnlyDictionary<string, double> LayerRateFactors { get; init; }

    /// <summary>Null where the stage has no early stopping.</summary>
    public required EarlyStopping? EarlyStopping { get; init; }
}

/// <summary>What planning found: the plan where there is no error, and every finding.</summary>
public sealed record PlanResult(Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The plan.</summary>
    /// <exception cref="ExperimentException">There is none; every reason is in it.</exception>
    public Plan Valid => Plan ?? throw new ExperimentException(Diagnostics);
}
