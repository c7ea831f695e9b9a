using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Pictures.Resizing;

namespace TransferLearning.Predict;

/// <summary>An exported file, opened in ONNX Runtime, and its metadata.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    private ModelFile(InferenceSession session, string task, IReadOnlyList<string> outputs, float threshold, PictureForm picture) =>
        (_session, Task, Outputs, Threshold, Picture) = (session, task, outputs, threshold, picture);

    public string Task { get; }

    /// <summary>The class, label or number of each output.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The probability from which on a label counts as present.</summary>
    public float Threshold { get; }

    public PictureForm Picture { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">The required task; null for any.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="ModelFileException">The file does not exist, is no exported model, or has another task.</exception>
    public static ModelFile Open(string path, string? task, ImageModelOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new ModelFileException($"There is no file '{path}'.");
        var session = Session(path, options);
        try
        {
            return Read(path, task, session);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or ArgumentException or InvalidOperationException)
        {
            session.Dispose();
            throw new ModelFileException($"'{path}' lacks what 'dotnet tl export --onnx' writes into a file: {wrong.Message}", wrong);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes the outputs of pictures that have the network's size. Returns one row per picture.</summary>
    /// <param name="pixels">Count × height × width × 3 bytes.</param>
    /// <param name="count">How many pictures.</param>
    public float[] Run(byte[] pixels, int count)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels.AsMemory(0, count * Picture.Bytes), [count, Picture.Height, Picture.Width, 3]);
        using var outputs = _session.Run(_run, _session.InputNames, [input], _session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static InferenceSession Session(string path, ImageModelOptions options)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = options.Threads ?? Environment.ProcessorCount,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException wrong)
        {
            throw new ModelFileException($"'{path}' is no ONNX model that can be read: {wrong.Message}", wrong);
        }
    }

    private static ModelFile Read(string path, string? task, InferenceSession session)
    {
        var says = session.ModelMetadata.CustomMetadataMap;
        if (says.GetValueOrDefault("input") == "tokens")
            throw new ModelFileException($"'{path}' takes the numbers of words, not pictures. 'dotnet tl predict' reads texts with the run.");
        if (!says.TryGetValue("task", out var own) || !says.TryGetValue("picture", out var picture))
            throw new ModelFileException($"'{path}' was not written by 'dotnet tl export --onnx', or by an old version of it: it does not say how pictures get into it.");
        if (task is not null && own != task)
            throw new ModelFileException($"The task of '{path}' is {own}: load it with {Loader(own)}.");
        if (says["input"] != "pixels")
            throw new ModelFileException($"'{path}' takes preprocessed pictures. Export it without --preprocessed.");
        var outputs = JsonSerializer.Deserialize(says.TryGetValue("classes", out var classes) ? classes : says["targets"], ModelFileJson.Default.StringArray)!;
        var form = JsonSerializer.Deserialize(picture, ModelFileJson.Default.PictureForm)!;
        if (form is not { Height: > 0, Width: > 0 } || session.OutputMetadata[session.OutputNames[0]].Dimensions is not [_, var width] || width != outputs.Length)
            throw new ModelFileException($"'{path}' contradicts itself: it has {outputs.Length} names for its outputs.");
        return new ModelFile(session, own, outputs, says.TryGetValue("threshold", out var threshold) ? JsonSerializer.Deserialize(threshold, ModelFileJson.Default.Single) : 0.5f, form);
    }

    private static string Loader(string task) => task switch
    {
        "single_label" => nameof(ImageClassifier),
        "multi_label" => nameof(ImageLabeler),
        "regression" => nameof(ImageRegressor),
        _ => "a newer version of this package",
    };
}

/// <summary>The size and the fitting of the pictures of a model.</summary>
internal sealed record PictureForm(int Height, int Width, PictureFit Resize, PictureFilter Interpolation)
{
    /// <summary>Bytes of one picture: height × width × 3.</summary>
    public int Bytes => checked(Height * Width * 3);
}
