namespace TransferLearning.Training.Planning;

/// <summary>
/// What an experiment will do, as plain data: everything that a person checks before starting it, and the output of <c>tl plan --json</c>.
/// It is computed without loading torch and without decoding a picture.
/// </summary>
public sealed record PlanSummary
{
    /// <summary>The experiment's file.</summary>
    public required string File { get; init; }

    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>The MLflow experiment.</summary>
    public required string Experiment { get; init; }

    public required long Seed { get; init; }

    /// <summary>The run's identity: a hash of the resolved experiment, the data and the weights.</summary>
    public required string Identity { get; init; }

    public required DataPlan Data { get; init; }

    public required NetworkPlan Network { get; init; }

    public required IReadOnlyList<StagePlan> Stages { get; init; }

    /// <summary>The number format of tensor computations: fp32 or bf16.</summary>
    public required string Precision { get; init; }

    /// <summary>A warning about settings that are allowed but probably unwanted on this machine; null for none.</summary>
    public string? Caution { get; init; }

    /// <summary>The number of gradient steps in all stages, if none stops early.</summary>
    public long Steps => Stages.Sum(stage => stage.Steps);
}

/// <summary>The pictures of each split, and their batches.</summary>
public sealed record DataPlan
{
    /// <summary>The task: <c>single_label</c>, <c>multi_label</c> or <c>regression</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The classes or labels; empty for regression.</summary>
    public required IReadOnlyList<ClassPlan> Classes { get; init; }

    /// <summary>The target numbers; empty except for regression.</summary>
    public IReadOnlyList<TargetPlan> Targets { get; init; } = [];

    public required int TrainImages { get; init; }

    /// <summary>0 without a validation split.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>0 without a test split.</summary>
    public required int TestImages { get; init; }

    /// <summary>The texts; null for pictures.</summary>
    public TextPlan? Text { get; init; }

    /// <summary>In pixels.</summary>
    public required int Height { get; init; }

    /// <summary>In pixels.</summary>
    public required int Width { get; init; }

    public required string Resize { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>The number of batches in one pass over the training pictures; the last, smaller batch is kept, as in Keras.</summary>
    public required int BatchesPerPass { get; init; }

    /// <summary>The names of the augmentation's parts, in the order of their application; empty without augmentation.</summary>
    public required IReadOnlyList<string> Augmentation { get; init; }

    /// <summary>The number of folds of a cross-validation, each of which is a run; the counts are those of the first fold. Null without folds.</summary>
    public int? Folds { get; init; }
}

/// <summary>A class and its number of pictures in each split.</summary>
public sealed record ClassPlan(string Name, int Train, int Validation, int Test);

/// <summary>The texts as numbers.</summary>
/// <param name="Vocabulary">The size of the vocabulary, including padding and unknown words.</param>
/// <param name="SequenceLength">The number of words of a text.</param>
/// <param name="MedianLength">The median number of words of the training texts.</param>
/// <param name="Cut">The number of training texts that are longer and are cut.</param>
public sealed record TextPlan(int Vocabulary, int SequenceLength, int MedianLength, int Cut)
{
    /// <summary>Whether the tokens are pieces of an encoder. Then a vocabulary of 0 means that the tokenizer has to be fetched with the weights.</summary>
    public bool IsPieces { get; init; }

    /// <summary>Whether texts of similar length train together.</summary>
    public bool ByLength { get; init; }

    /// <summary>The first layer that reads padding, because of which all texts have the same length; null if a batch is as long as its longest text.</summary>
    public string? PaddingReader { get; init; }

    internal static TextPlan Of(TextVectorizer text, ImageSet train, bool isAway)
    {
        var isPieces = text.Options.Encoder is not null;
        if (isPieces && isAway)
            return new(0, text.Options.SequenceLength, 0, 0) { IsPieces = true };
        var lengths = WordCounts.Of(train, text).Order().ToList();
        return new(text.Vocabulary.Count, text.Options.SequenceLength, lengths[lengths.Count / 2], lengths.Count(length => length > text.Options.SequenceLength)) { IsPieces = isPieces };
    }
}

/// <summary>The word vectors of the backbone.</summary>
/// <param name="Source">The experiment's value.</param>
/// <param name="File">The file; null if it is not on this machine.</param>
/// <param name="Url">The address to fetch it from; null for a path.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Words">The number of words of the vocabulary.</param>
/// <param name="Found">The number of these that the file has; null if it is not on this machine.</param>
/// <param name="Share">The share of the training texts' words that the file has; null if it is not on this machine.</param>
public sealed record VectorsPlan(string Source, string? File, string? Url, int Dimensions, int Words, int? Found, double? Share);

/// <summary>A target number, with its range over the training pictures.</summary>
public sealed record TargetPlan(string Name, double Mean, double Deviation, double Minimum, double Maximum);

/// <summary>The network: backbone and head, layer by layer, and the source of its weights.</summary>
public sealed record NetworkPlan
{
    public required string Backbone { get; init; }

    public required WeightsPlan Weights { get; init; }

    /// <summary>The word vectors; null for none.</summary>
    public VectorsPlan? Vectors { get; init; }

    /// <summary>The last layer of the backbone, before the head.</summary>
    public required string Output { get; init; }

    public required IReadOnlyList<LayerPlan> Layers { get; init; }

    /// <summary>The number of trainable and frozen parameters, without the statistics of batch norm.</summary>
    public required long Parameters { get; init; }

    /// <summary>The multiply-adds of one picture's forward pass.</summary>
    public required long MultiplyAdds { get; init; }
}

/// <summary>The source of the backbone's weights. Only the file's header has been read.</summary>
public sealed record WeightsPlan
{
    /// <summary>The experiment's value: <c>imagenet</c>, a path, <c>none</c>, ….</summary>
    public required string Source { get; init; }

    /// <summary>The file; null if the weights are <c>none</c> or have not been downloaded.</summary>
    public string? File { get; init; }

    public long? Bytes { get; init; }

    /// <summary>The URL of the file; null for a path.</summary>
    public string? Url { get; init; }

    /// <summary>The file format: safetensors, pth or h5.</summary>
    public string? Format { get; init; }

    /// <summary>The licence of the weights, for example <c>BSD-3-Clause</c>, or <c>unknown</c>; null for <c>none</c>.</summary>
    public string? Licence { get; init; }

    /// <summary>Tensors of the file that the network does not use (another head, the class weights of a loss).</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];

    /// <summary>The preprocessing that these weights were trained with, as text.</summary>
    public required string Preprocessing { get; init; }
}

/// <summary>A named layer or block.</summary>
/// <param name="Name">The name that <c>freeze</c>, <c>unfreeze</c> and <c>output</c> use.</param>
/// <param name="Part"><c>backbone</c> or <c>head</c>.</param>
/// <param name="Block">The block that contains the layer; <c>freeze</c>, <c>unfreeze</c> and <c>output</c> accept it too.</param>
/// <param name="Modules">torchvision's module paths, for example <c>features.24</c>; empty for a layer that is a function.</param>
/// <param name="Kinds">The kinds of its nodes, in order, for example <c>conv2d + relu</c>.</param>
/// <param name="Output">The shape of one picture's output: channels, height, width, or features.</param>
/// <param name="Parameters">The number of weights and biases, without the statistics of batch norm.</param>
public sealed record LayerPlan(string Name, string Part, string Block, IReadOnlyList<string> Modules, string Kinds, IReadOnlyList<long> Output, long Parameters);

/// <summary>A stage of the schedule.</summary>
public sealed record StagePlan
{
    public required string Name { get; init; }

    public required int Epochs { get; init; }

    /// <summary>The number of gradient steps per epoch (with <c>accumulate: n</c>, a step takes n batches).</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The number of validation batches per epoch; 0 without validation.</summary>
    public required int ValidationSteps { get; init; }

    /// <summary>The number of batches per step.</summary>
    public required int Accumulate { get; init; }

    public long Steps => (long)Epochs * StepsPerEpoch;

    /// <summary>The trained layers, in order.</summary>
    public required IReadOnlyList<string> TrainableLayers { get; init; }

    /// <summary>The trained tensors, by their torchvision names.</summary>
    public required IReadOnlyList<string> TrainableTensors { get; init; }

    public required long TrainableParameters { get; init; }

    public required long FrozenParameters { get; init; }

    /// <summary>The last layer before the first one that trains or is random; null if there is none.</summary>
    public string? Cut { get; init; }

    /// <summary>The shape of one picture's activation at the cut, or of the longest possible text's.</summary>
    public IReadOnlyList<long>? CutShape { get; init; }

    /// <summary>Whether a text's activation at the cut is as long as the text.</summary>
    public bool CutHasOwnLengths { get; init; }

    public required CachePlan Cache { get; init; }

    public required string Optimizer { get; init; }

    /// <summary>The optimizer's options with their values, for example <c>rho</c> → <c>0.9</c>.</summary>
    public required IReadOnlyDictionary<string, string> OptimizerOptions { get; init; }

    public required string LearningRateSchedule { get; init; }

    /// <summary>The learning rate at the first step of every epoch and, as the last value, at the last step.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>The factors of the learning rate by layer (<c>layer_decay</c>); 1 for layers that are missing.</summary>
    public IReadOnlyDictionary<string, double> RateFactors { get; init; } = new Dictionary<string, double>();

    /// <summary>The statistics by which batch norm normalises, as a sentence; null if the network has no batch norm.</summary>
    public string? BatchNorm { get; init; }

    /// <summary>How several devices compute the stage's batches, as text; null with one device.</summary>
    public string? Devices { get; init; }

    /// <summary>What <c>run.deterministic: strict</c> means for the stage, as a sentence; null without it.</summary>
    public string? Strict { get; init; }

    /// <summary>The early stopping as text; null for none.</summary>
    public string? EarlyStopping { get; init; }
}

/// <summary>Whether the activations at a stage's cut are stored, under which key, and the reason.</summary>
public sealed record CachePlan
{
    public required bool Stored { get; init; }

    /// <summary>One sentence: what is stored, or why nothing is stored.</summary>
    public required string Reason { get; init; }

    /// <summary>The entry's key. With augmentation there is one for each epoch; this is the first.</summary>
    public string? Key { get; init; }

    /// <summary>The number of entries: 1 without augmentation, else one for each epoch (and one for the validation pictures, if there are any).</summary>
    public int Entries { get; init; }

    /// <summary>The size of all entries in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether all entries are already stored.</summary>
    public bool Present { get; init; }
}
