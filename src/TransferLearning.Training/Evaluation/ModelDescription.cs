using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TransferLearning.Models.Onnx;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>The content of <c>model.json</c> in a model's folder: everything that predicting needs besides the tensors.</summary>
public sealed record ModelDescription
{
    /// <summary>The format of this record.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The task of the model.</summary>
    /// <exception cref="InvalidDataException">The task is unknown to this version, or the model lacks values that it needs.</exception>
    internal LearningTask KnownTask()
    {
        var task = LearningTask.Find(Task) ?? throw new InvalidDataException($"its task '{Task}' is unknown to this version");
        return task.Targets == TargetForm.Numbers && (Scale is not { } scale || scale.Mean.Count != Classes.Count || scale.Deviation.Count != Classes.Count)
            ? throw new InvalidDataException("it lacks the mean and deviation of its numbers")
            : task;
    }

    /// <summary>The meaning of the outputs.</summary>
    internal OutputMeaning Outputs() => new(KnownTask().Targets, Classes.Count) { Scale = Scale, Threshold = Threshold ?? 0.5 };

    /// <summary>The meaning of an exported file's outputs: its numbers are in their own unit already.</summary>
    internal OutputMeaning OwnUnits() => Outputs() with { Scale = Scale is null ? null : TargetScale.OwnUnits(Classes.Count) };

    /// <summary>The network, with the temperature before its last activation.</summary>
    /// <exception cref="InvalidDataException">The network's description is damaged, or cannot have the temperature.</exception>
    public Graph Calibrated()
    {
        var network = GraphJson.Read(Network);
        try
        {
            return Temperature is { } temperature ? network.WithTemperature(temperature) : network;
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException(wrong.Message, wrong);
        }
    }

    /// <summary>The loss of the model. If the model does not name one, it follows from the activation.</summary>
    /// <exception cref="InvalidDataException">The loss is unknown to this version.</exception>
    internal Loss KnownLoss() => TrainedLoss is { } json ? LossJson.Read(json) : Activation == "sigmoid" ? new BinaryCrossEntropy() : new CrossEntropy();

    public int Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    public required string Experiment { get; init; }

    /// <summary>The hash that identifies the run.</summary>
    public required string Identity { get; init; }

    /// <summary>The name of the task. Models from versions with a single task have none.</summary>
    public string Task { get; init; } = TaskDefinition.Default;

    /// <summary>The training loss, as <see cref="LossJson"/> writes it; null if the model does not name one.</summary>
    [JsonPropertyName("loss")]
    public JsonObject? TrainedLoss { get; init; }

    /// <summary>The probability from which a label is predicted; null if the outputs are not labels.</summary>
    public double? Threshold { get; init; }

    /// <summary>The scale that converts outputs to numbers in their own unit; null if the outputs are not numbers.</summary>
    public TargetScale? Scale { get; init; }

    /// <summary>The class, label or number of each output.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How pictures become the network's input; null for a model of texts.</summary>
    public PictureDescription? Picture { get; init; }

    /// <summary>How texts become the network's input; null for a model of pictures.</summary>
    public TextDescription? Text { get; init; }

    /// <summary>The columns of the training table; null if there was none, and in models of earlier versions.</summary>
    public TableDescription? Table { get; init; }

    /// <summary>How pictures become the network's input.</summary>
    /// <param name="what">What needs them, for the message.</param>
    /// <exception cref="RunException">The model is for texts.</exception>
    public PictureDescription Pictures(string what = "this") => Picture ?? throw new RunException($"The model '{Name}' takes texts, and {what} works with models of pictures only.");

    /// <summary>The backbone's name; null in models of earlier versions.</summary>
    public string? Backbone { get; init; }

    /// <summary>The weights that the backbone started from; null in models of earlier versions.</summary>
    public WeightsDescription? Weights { get; init; }

    /// <summary>The number that logits are divided by before the activation, so that probabilities are calibrated; null for 1.</summary>
    public double? Temperature { get; init; }

    /// <summary>The function that converts logits to predictions: <c>softmax</c> or <c>sigmoid</c>; <c>linear</c> for numbers.</summary>
    public required string Activation { get; init; }

    /// <summary>The epoch of the weights.</summary>
    public required int Epoch { get; init; }

    /// <summary>The metrics of that epoch and of the evaluation.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The network as <see cref="GraphJson"/> writes it, with the activation at the end of the head.</summary>
    public required JsonElement Network { get; init; }
}

/// <summary>How a picture is converted to the network's input.</summary>
public sealed record PictureDescription
{
    /// <summary>In pixels.</summary>
    public required int Height { get; init; }

    /// <summary>In pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The resize mode: squash, crop or pad.</summary>
    public required string Resize { get; init; }

    /// <summary>The interpolation: nearest, bilinear or bicubic.</summary>
    public required string Interpolation { get; init; }

    /// <summary>The order of the network's channels: rgb or bgr.</summary>
    public required string Order { get; init; }

    /// <summary>The factor on pixel values (0 to 255).</summary>
    public required double Scale { get; init; }

    /// <summary>The mean of each channel, subtracted from the scaled value.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>The standard deviation of each channel, which the difference is divided by.</summary>
    public required IReadOnlyList<double> Std { get; init; }

    /// <summary>The conversion of pixel values.</summary>
    internal Preprocessing Preprocessing() => new(Scale, Mean, Std, Order == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb);

    /// <summary>The resizing of pictures.</summary>
    /// <exception cref="InvalidDataException">The mode or interpolation is unknown to this version.</exception>
    internal PixelResize Resizing() => new(Spelling.Parse<ResizeMode>(Resize), Spelling.Parse<Interpolation>(Interpolation));

    /// <summary>How pictures are loaded for a prediction.</summary>
    /// <exception cref="InvalidDataException">The mode or interpolation is unknown to this version.</exception>
    internal LoaderOptions Loading(BadImagePolicy onBadImage)
    {
        var resize = Resizing();
        return new LoaderOptions
        {
            ImageSize = new Size(Height, Width),
            Resize = resize.Mode,
            Interpolation = resize.Interpolation,
            OnBadImage = onBadImage,
            SkipsWithoutDecoder = true,
            MemoryBudget = 0,
        };
    }

    /// <summary>A picture in the network's size: height × width × 3 bytes.</summary>
    internal byte[] Fit(RawPicture picture)
    {
        var resize = Resizing();
        return picture.Fitted(new Size(Height, Width), resize.Mode, resize.Interpolation);
    }
}

/// <summary>JSON serialisation of <see cref="ModelDescription"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class ModelJson : JsonSerializerContext;

/// <summary>JSON serialisation of the classes in the tensors' metadata, on one line.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ClassNamesJson : JsonSerializerContext;
