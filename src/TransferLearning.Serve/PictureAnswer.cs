using System.ComponentModel;

namespace TransferLearning.Serve;

/// <summary>What the server says of a picture or text, in the form of <c>tl predict --json</c>: a prediction of the model's task, or an error.</summary>
[Description("What the model says of a picture or text. A model of classes gives label and probabilities, one of labels gives labels and probabilities, one of numbers gives values.")]
internal sealed record PictureAnswer
{
    [Description("The file's name, where the request has one.")]
    public string? File { get; init; }

    [Description("The likeliest class.")]
    public string? Label { get; init; }

    [Description("The labels whose probability reaches the model's threshold.")]
    public IReadOnlyList<string>? Labels { get; init; }

    [Description("The probability of each class or label, 0 to 1.")]
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    [Description("Each number, in the unit of the training data.")]
    public IReadOnlyDictionary<string, float>? Values { get; init; }

    [Description("Why there is no prediction.")]
    public string? Error { get; init; }
}

/// <summary>Why a request was refused.</summary>
[Description("Why a request was refused.")]
internal sealed record RefusalAnswer([property: Description("The reason.")] string Error);

/// <summary>Whether the server can answer.</summary>
[Description("Whether the server can answer: ready, or loading.")]
internal sealed record HealthAnswer([property: Description("ready or loading")] string Status);
