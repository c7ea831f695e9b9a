namespace TransferLearning.Training.Planning;

/// <summary>
/// What an experiment will do, as plain data: everything a person checks before starting it, and what <c>tl plan --json</c> prints.
/// Computed without loading torch and without decoding a picture.
/// </summary>
public sealed record PlanSummary
{
    /// <summary>The experiment's file.</summary>
    public required string File { get; init; }

    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>The experiment it belongs to in MLflow.</summary>
    public required string Experiment { get; init; }

    public required long Seed { get; init; }

    /// <summary>What names the run: a hash over the resolved experiment, the data and the weights.</summary>
    public required string Identity { get; init; }

    public required DataPlan Data { get; init; }

    public required NetworkPlan Network { get; init; }

    public required IReadOnlyList<StagePlan> Stages { get; init; }

    /// <summary>What is allowed, but probably not wanted on this machine; null where there is nothing to say.</summary>
    public string? Caution { get; init; }

    /// <summary>Gradient steps of all stages together, where none stops early.</summary>
    public long Steps => Stages.Sum(stage => stage.Steps);
}

/// <summary>The pictures of each split, and how they are cut into batches.</summary>
public sealed record DataPlan
{
    /// <summary>What is learnt: <c>single_label</c>, <c>multi_label</c> or <c>regression</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The classes or labels; none where numbers are learnt.</summary>
    public required IReadOnlyList<ClassPlan> Classes { get; init; }

    /// <summary>The numbers that are learnt; none where classes or labels are.</summary>
    public IReadOnlyList<TargetPlan> Targets { get; init; } = [];

    public required int TrainImages { get; init; }

    /// <summary>0 where there is no validation split.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>0 where there is no test split.</summary>
    public required int TestImages { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    public required string Resize { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>Batches of one pass over the training pictures; the last, smaller one is kept, as in Keras.</summary>
    public required int BatchesPerPass { get; init; }

    /// <summary>The names of the augmentation's parts, in the order in which they are applied; empty where there is none.</summary>
    public required IReadOnlyList<string> Augmentation { get; init; }

    /// <summary>The folds of a cross-validation, each a run; the counts are then the first one's. Null where there are none.</summary>
    public int? Folds { get; init; }
}

/// <summary>A class and its number of pictures in each split.</summary>
public sealed record ClassPlan(string Name, int Train, int Validation, int Test);

/// <summary>A column of numbers that is learnt, over the training pictures.</summary>
public sealed record TargetPlan(string Name, double Mean, double Deviation, double Minimum, double Maximum);

/// <summary>The network: backbone and head, layer by layer, and where its weights come from.</summary>
public sealed record NetworkPlan
{
    public required string Backbone { get; init; }

    public required WeightsPlan Weights { get; init; }

    /// <summary>The layer after which the backbone ends and the head begins.</summary>
    public required string Output { get; init; }

    public required IReadOnlyList<LayerPlan> Layers { get; init; }

    /// <summary>Trainable and frozen parameters, without the batch norm's statistics.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds of one picture's forward pass.</summary>
    public required long MultiplyAdds { get; init; }
}

/// <summary>Where the backbone's weights come from. Only the file's header has been read.</summary>
public sealed record WeightsPlan
{
    /// <summary>What the experiment says: <c>imagenet</c>, a path, <c>none</c>, ….</summary>
    public required string Source { get; init; }

    /// <summary>The file found; null where the weights are <c>none</c> or have still to be fetched.</summary>
    public string? File { get; init; }

    public long? Bytes { get; init; }

    /// <summary>Where the file is fetched from when it is not there; null for a path.</summary>
    public string? Url { get; init; }

    /// <summary>safetensors, pth or h5.</summary>
    public string? Format { get; init; }

    /// <summary>Tensors of the file that stand beside the network (another head, the class weights of a loss) and are not loaded.</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];

    /// <summary>The preprocessing that these weights were trained with, in words.</summary>
    public required string Preprocessing { get; init; }
}

/// <summary>A named layer or block.</summary>
/// <param name="Name">What <c>freeze</c>, <c>unfreeze</c> and <c>output</c> speak of.</param>
/// <param name="Part"><c>backbone</c> or <c>head</c>.</param>
/// <param name="Block">The larger block that it belongs to, which <c>freeze</c> and the others know too.</param>
/// <param name="Modules">torchvision's module paths, for example <c>features.24</c>; none for a layer that is a function.</param>
/// <param name="Kinds">The kinds of its nodes, in order, for example <c>conv2d + relu</c>.</param>
/// <param name="Output">The shape of one picture's output: channels, height, width, or features.</param>
/// <param name="Parameters">Weights and biases, without the batch norm's statistics.</param>
public sealed record LayerPlan(string Name, string Part, string Block, IReadOnlyList<string> Modules, string Kinds, IReadOnlyList<long> Output, long Parameters);

/// <summary>A stage of the schedule.</summary>
public sealed record StagePlan
{
    public required string Name { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Gradient steps an epoch (with <c>accumulate: n</c> a step takes n batches).</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Validation batches an epoch; 0 without validation.</summary>
    public required int ValidationSteps { get; init; }

    /// <summary>Batches that make one step.</summary>
    public required int Accumulate { get; init; }

    public long Steps => (long)Epochs * StepsPerEpoch;

    /// <summary>The layers that train, in order.</summary>
    public required IReadOnlyList<string> TrainableLayers { get; init; }

    /// <summary>The tensors that train, by their torchvision names.</summary>
    public required IReadOnlyList<string> TrainableTensors { get; init; }

    public required long TrainableParameters { get; init; }

    public required long FrozenParameters { get; init; }

    /// <summary>The last layer before which nothing trains and everything is deterministic; null where the network starts training at once.</summary>
    public string? Cut { get; init; }

    /// <summary>The shape of one picture's activation at the cut.</summary>
    public IReadOnlyList<long>? CutShape { get; init; }

    public required CachePlan Cache { get; init; }

    public required string Optimizer { get; init; }

    /// <summary>The optimizer's options with their values, for example <c>rho</c> → <c>0.9</c>.</summary>
    public required IReadOnlyDictionary<string, string> OptimizerOptions { get; init; }

    public required string LearningRateSchedule { get; init; }

    /// <summary>The learning rate at the first step of every epoch, and of the last step at the end.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>Factors of the learning rate by layer (<c>layer_decay</c>); a layer that is not named has 1.</summary>
    public IReadOnlyDictionary<string, double> RateFactors { get; init; } = new Dictionary<string, double>();

    /// <summary>By which statistics batch norm normalises, in a sentence; null where the network has none.</summary>
    public string? BatchNorm { get; init; }

    /// <summary>Early stopping in words; null without.</summary>
    public string? EarlyStopping { get; init; }
}

/// <summary>Whether the activations at a stage's cut are stored, under which key, and why not.</summary>
public sealed record CachePlan
{
    public required bool Stored { get; init; }

    /// <summary>One sentence: what is stored, or why nothing is.</summary>
    public required string Reason { get; init; }

    /// <summary>The entry's key; with augmentation there is one for each epoch, of which this is the first.</summary>
    public string? Key { get; init; }

    /// <summary>1 without augmentation, else one for each epoch (and one for the validation pictures where there are any).</summary>
    public int Entries { get; init; }

    /// <summary>Bytes of all entries.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether they are all in the store already.</summary>
    public bool Present { get; init; }
}
