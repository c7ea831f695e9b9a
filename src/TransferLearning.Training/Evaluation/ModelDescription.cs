using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TransferLearning.Models.Onnx;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>What a model's folder says of it in <c>model.json</c>: everything that predicting needs beside the tensors.</summary>
public sealed record ModelDescription
{
    /// <summary>The form of this record.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The task itself.</summary>
    /// <exception cref="InvalidDataException">This version does not know it, or the model lacks what it needs.</exception>
    internal LearningTask KnownTask()
    {
        var task = LearningTask.Find(Task) ?? throw new InvalidDataException($"its task '{Task}' is unknown to this version");
        return task.Targets == TargetForm.Numbers && (Scale is not { } scale || scale.Mean.Count != Classes.Count || scale.Deviation.Count != Classes.Count)
            ? throw new InvalidDataException("it lacks the mean and deviation of its numbers")
            : task;
    }

    /// <summary>What the outputs mean.</summary>
    internal OutputMeaning Outputs() => new(KnownTask().Targets, Classes.Count) { Scale = Scale, Threshold = Threshold ?? 0.5 };

    /// <summary>The loss itself; of a model that does not say it, the one that belongs to its activation.</summary>
    /// <exception cref="InvalidDataException">This version does not know it.</exception>
    internal Loss KnownLoss() => TrainedLoss is { } json ? LossJson.Read(json) : Activation == "sigmoid" ? new BinaryCrossEntropy() : new CrossEntropy();

    public int Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    public required string Experiment { get; init; }

    /// <summary>The hash of the run that made it.</summary>
    public required string Identity { get; init; }

    /// <summary>What was learnt: the name of a task. Models from before there were several say nothing.</summary>
    public string Task { get; init; } = TaskDefinition.Default;

    /// <summary>The loss that it was trained with, as <see cref="LossJson"/> writes it; null where the model does not say it.</summary>
    [JsonPropertyName("loss")]
    public JsonObject? TrainedLoss { get; init; }

    /// <summary>The probability from which on a label is said to be there; null where the outputs are no labels.</summary>
    public double? Threshold { get; init; }

    /// <summary>What the outputs are to be multiplied with, and what is then added, to be numbers in their own unit; null where they are no numbers.</summary>
    public TargetScale? Scale { get; init; }

    /// <summary>The class, label or number of each output.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required PictureDescription Picture { get; init; }

    /// <summary>What turns the logits into probabilities: <c>softmax</c> or <c>sigmoid</c>; <c>linear</c> for numbers.</summary>
    public required string Activation { get; init; }

    /// <summary>The epoch whose weights these are.</summary>
    public required int Epoch { get; init; }

    /// <summary>What that epoch, and the evaluation, measured.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The network, as <see cref="GraphJson"/> writes it; its output is what the experiment's head ends in.</summary>
    public required JsonElement Network { get; init; }
}

/// <summary>How a picture becomes the network's input.</summary>
public sealed record PictureDescription
{
    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>squash, crop or pad.</summary>
    public required string Resize { get; init; }

    /// <summary>nearest, bilinear or bicubic.</summary>
    public required string Interpolation { get; init; }

    /// <summary>rgb or bgr: the order of the network's channels.</summary>
    public required string Order { get; init; }

    /// <summary>Pixel values (0 to 255) are multiplied with this,</summary>
    public required double Scale { get; init; }

    /// <summary>have the channel's mean taken away,</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>and are divided by the channel's deviation.</summary>
    public required IReadOnlyList<double> Std { get; init; }

    /// <summary>What is done with a pixel's value.</summary>
    internal Preprocessing Preprocessing() => new(Scale, Mean, Std, Order == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb);

    /// <summary>How a picture gets to its size.</summary>
    /// <exception cref="InvalidDataException">This version does not know it.</exception>
    internal PixelResize Resizing() => new(Spelling.Parse<ResizeMode>(Resize), Spelling.Parse<Interpolation>(Interpolation));
}

/// <summary>The JSON form of <see cref="ModelDescription"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class ModelJson : JsonSerializerContext;

/// <summary>The JSON form of the classes in the tensors' metadata, on one line.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ClassNamesJson : JsonSerializerContext;
