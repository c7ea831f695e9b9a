using TransferLearning.Models.Weights;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Schedules;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Planning;

/// <summary>An experiment that is ready to run: everything that can be decided without torch is decided.</summary>
public sealed record Plan
{
    public required Experiment Experiment { get; init; }

    public required DataSplits Data { get; init; }

    /// <summary>The planned fold of a cross-validation, from 0; null for the whole experiment.</summary>
    public int? Fold { get; init; }

    /// <summary>Backbone and head as one graph with logits as its output (the final softmax or sigmoid belongs to the loss).</summary>
    public required Graph Network { get; init; }

    /// <summary>Backbone and head with the final activation, as exported.</summary>
    public required Graph FullNetwork { get; init; }

    /// <summary>The backbone alone, cut at its output.</summary>
    public required Graph Backbone { get; init; }

    /// <summary>The backbone's name, for example <c>mobilenet_v2</c>.</summary>
    public required string BackboneName { get; init; }

    /// <summary>The description in words of how pixel values are changed.</summary>
    public string PreprocessingDescription => Data.Text is { } text ? PreprocessingText.Of(Experiment.Data.Text!, text) : PreprocessingText.Of(Preprocessing, Standardisation, Backbone);

    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The values for the layers that are fitted to the training pictures; null if there are none.</summary>
    public required Standardisation? Standardisation { get; init; }

    /// <summary>The backbone's initial weights; null for none.</summary>
    public required ResolvedWeights? Weights { get; init; }

    /// <summary>The word vectors of the backbone; null for none.</summary>
    public required PlannedVectors? Vectors { get; init; }

    public required Loss Loss { get; init; }

    /// <summary>The task.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The meaning of the network's outputs.</summary>
    public required OutputMeaning Outputs { get; init; }

    public required IReadOnlyList<StageProgram> Stages { get; init; }

    /// <summary>Whether batches of texts are as long as their longest text: no layer reads padding, in a frozen part or behind it.</summary>
    internal bool TrimsTexts => Network.TakesAnyLength() && Stages.All(stage => stage.Prefix is not { } prefix || prefix.TakesAnyLength());

    /// <summary>The largest number of epochs in all stages of one fold.</summary>
    public int Epochs => Stages.Sum(stage => stage.Epochs);

    /// <summary>The weight of each class in the loss; null if all weigh the same.</summary>
    public required IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>The hash of the data's bytes.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>The hashes of the sets. Sets that planning has read are not read again.</summary>
    internal Fingerprints Fingerprints { get; init; } = new();

    /// <summary>The run's identity: 64 hexadecimal digits, the hash of everything that determines its numbers.</summary>
    public required string Identity { get; init; }

    /// <summary>The plan as plain data, to print.</summary>
    public required PlanSummary Summary { get; init; }
}

/// <summary>A stage that is ready to run.</summary>
public sealed record StageProgram
{
    /// <summary>The stage's index, from 0.</summary>
    public required int Index { get; init; }

    public required StageSection Section { get; init; }

    /// <summary>The largest number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>The trained layers.</summary>
    public required IReadOnlySet<string> TrainingLayers { get; init; }

    /// <summary>The layers whose batch norm (if any) normalises by the batch and updates its running statistics.</summary>
    public required IReadOnlySet<string> MovingLayers { get; init; }

    /// <summary>The trained parameters, in the network's order.</summary>
    public required IReadOnlyList<ParameterSpec> Trainable { get; init; }

    /// <summary>The running statistics that forward passes update.</summary>
    public required IReadOnlyList<string> MovingStatistics { get; init; }

    /// <summary>The part before everything that trains or is random; null if it is empty.</summary>
    public required Graph? Prefix { get; init; }

    /// <summary>The rest of the network; its input is the prefix's output.</summary>
    public required Graph Suffix { get; init; }

    /// <summary>How a compiled engine computes the prefix, and where its activations are stored; null if the prefix runs as part of the network.</summary>
    internal StorePlan? Store { get; init; }

    /// <summary>The storing of activations, for the summary.</summary>
    public CachePlan Cache { get; init; } = new() { Stored = false, Reason = "" };

    /// <summary>What <c>run.deterministic: strict</c> means for the stage; null without it.</summary>
    internal StrictStage? Strict { get; init; }

    /// <summary>Whether the stage trains and validates with kernels of fixed order.</summary>
    internal bool IsStrict => Strict is { IsTrained: true };

    public required TorchOptimizer Optimizer { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>The span of the schedule, in optimizer updates.</summary>
    public required ScheduleSpan Span { get; init; }

    /// <summary>The number of training batches per epoch.</summary>
    public required int BatchesPerEpoch { get; init; }

    /// <summary>The number of validation batches per epoch; 0 without validation.</summary>
    public required int ValidationBatches { get; init; }

    /// <summary>The factors of the learning rate by parameter (<c>layer_decay</c>); 1 for parameters that are missing.</summary>
    public required IReadOnlyDictionary<string, double> RateFactors { get; init; }

    /// <summary>The factors of the learning rate by layer.</summary>
    public required IReadOnlyDictionary<string, double> LayerRateFactors { get; init; }

    /// <summary>The early stopping; null if the stage has none.</summary>
    public required EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Converts logits to predictions, for the stage's metrics.</summary>
    internal Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Predicted(Loss loss) => IsStrict ? loss.Strict!.Predicted : loss.Predicted;
}

/// <summary>The result of planning: the plan, if there is no error, and all diagnostics.</summary>
public sealed record PlanResult(Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The plan.</summary>
    /// <exception cref="ExperimentException">There is no plan; the exception holds the diagnostics.</exception>
    public Plan Valid => Plan ?? throw new ExperimentException(Diagnostics);
}
