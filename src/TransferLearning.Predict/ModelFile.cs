using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Pictures.Resizing;
using TransferLearning.Texts;

namespace TransferLearning.Predict;

/// <summary>An exported file, opened in ONNX Runtime, and its metadata.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    private ModelFile(InferenceSession session, string task, IReadOnlyList<string> outputs, float threshold) =>
        (_session, Task, Outputs, Threshold) = (session, task, outputs, threshold);

    public string Task { get; }

    /// <summary>The class, label or number of each output.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The probability from which on a label counts as present.</summary>
    public float Threshold { get; }

    /// <summary>How pictures become the input; null for texts.</summary>
    public PictureForm? Picture { get; private init; }

    /// <summary>How texts become the input; null for pictures.</summary>
    public TextVectorizer? Text { get; private init; }

    /// <summary>The number of bytes of a sample in <see cref="Run"/>.</summary>
    public int SampleBytes => Text is { } text ? text.Options.SequenceLength * sizeof(long) : Picture!.Bytes;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">The number of threads of one computation; null for one per processor.</param>
    /// <param name="task">The required task; null for any task and any input.</param>
    /// <param name="ofTexts">Whether the file of that task must take texts; otherwise it must take pictures.</param>
    /// <exception cref="ModelFileException">The file does not exist, is no exported model, or has another task.</exception>
    public static ModelFile Open(string path, int? threads, string? task = null, bool ofTexts = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new ModelFileException($"There is no file '{path}'.");
        var session = Session(path, threads);
        try
        {
            return Read(path, task, ofTexts, session);
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

    /// <summary>Computes the outputs of samples. Returns one row per sample.</summary>
    /// <param name="samples">Count × height × width × 3 bytes of pictures, or count × words 64-bit numbers of texts.</param>
    /// <param name="count">How many samples.</param>
    public float[] Run(byte[] samples, int count)
    {
        using var input = Text is { } text
            ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(samples.AsSpan(0, count * SampleBytes)).ToArray(), [count, text.Options.SequenceLength])
            : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, samples.AsMemory(0, count * SampleBytes), [count, Picture!.Height, Picture.Width, 3]);
        using var outputs = _session.Run(_run, _session.InputNames, [input], _session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static InferenceSession Session(string path, int? threads)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads ?? Environment.ProcessorCount,
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

    private static ModelFile Read(string path, string? task, bool ofTexts, InferenceSession session)
    {
        var says = session.ModelMetadata.CustomMetadataMap;
        if (!says.TryGetValue("task", out var own) || !says.TryGetValue("input", out var takes) || !says.ContainsKey(takes == "tokens" ? "text" : "picture"))
            throw new ModelFileException($"'{path}' was not written by 'dotnet tl export --onnx', or by an old version of it: it does not say how pictures or texts get into it.");
        var isText = takes == "tokens";
        if (task is not null && (own != task || isText != ofTexts))
            throw new ModelFileException(isText == ofTexts ? $"The task of '{path}' is {own}: load it with {Loader(own, isText)}." : $"'{path}' takes {(isText ? "texts" : "pictures")}: load it with {Loader(own, isText)}.");
        if (takes is not ("pixels" or "tokens"))
            throw new ModelFileException($"'{path}' takes preprocessed pictures. Export it without --preprocessed.");
        var outputs = JsonSerializer.Deserialize(says.TryGetValue("classes", out var classes) ? classes : says["targets"], ModelFileJson.Default.StringArray)!;
        var file = new ModelFile(session, own, outputs, says.TryGetValue("threshold", out var threshold) ? JsonSerializer.Deserialize(threshold, ModelFileJson.Default.Single) : 0.5f)
        {
            Picture = isText ? null : JsonSerializer.Deserialize(says["picture"], ModelFileJson.Default.PictureForm)!,
            Text = isText ? Vectorizer(says) : null,
        };
        if (file.Picture is { Height: <= 0 } or { Width: <= 0 } || session.OutputMetadata[session.OutputNames[0]].Dimensions is not [_, var width] || width != outputs.Length)
            throw new ModelFileException($"'{path}' contradicts itself: it has {outputs.Length} names for its outputs.");
        if (file.Text is { } text && (session.InputMetadata[session.InputNames[0]].Dimensions is not [_, var words] || words != text.Options.SequenceLength))
            throw new ModelFileException($"'{path}' contradicts itself: it says that a text has {text.Options.SequenceLength} words.");
        return file;
    }

    /// <exception cref="ArgumentException">The vocabulary has a word twice, or does not begin with padding and the unknown word.</exception>
    private static TextVectorizer Vectorizer(Dictionary<string, string> says)
    {
        var words = JsonSerializer.Deserialize(says["vocabulary"], ModelFileJson.Default.StringArray)!;
        var form = JsonSerializer.Deserialize(says["text"], ModelFileJson.Default.TokenForm)!;
        return words.Contains(null) ? throw new ArgumentException("a word of its vocabulary is null") : new TextVectorizer(form, form.Vocabulary(words));
    }

    private static string Loader(string task, bool isText) => task switch
    {
        ModelTask.SingleLabel => isText ? nameof(TextClassifier) : nameof(ImageClassifier),
        ModelTask.MultiLabel => isText ? nameof(TextLabeler) : nameof(ImageLabeler),
        ModelTask.Regression => isText ? nameof(TextRegressor) : nameof(ImageRegressor),
        _ => "a newer version of this package",
    };
}

/// <summary>The size and the fitting of the pictures of a model.</summary>
internal sealed record PictureForm(int Height, int Width, PictureFit Resize, PictureFilter Interpolation)
{
    /// <summary>Bytes of one picture: height × width × 3.</summary>
    public int Bytes => checked(Height * Width * 3);
}
