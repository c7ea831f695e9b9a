using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Training.Evaluation;

/// <summary>What a model's folder says of it in <c>model.json</c>: everything that predicting needs beside the tensors.</summary>
public sealed record ModelDescription
{
    /// <summary>The form of this record.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    public required string Experiment { get; init; }

    /// <summary>The hash of the run that made it.</summary>
    public required string Identity { get; init; }

    /// <summary>The class of each output.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required PictureDescription Picture { get; init; }

    /// <summary>What turns the logits into probabilities: <c>softmax</c> or <c>sigmoid</c>.</summary>
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
}

/// <summary>The JSON form of <see cref="ModelDescription"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelDescription))]
public sealed partial class ModelJson : JsonSerializerContext;
