using System.Text.Json;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Engines;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>A model that was exported to ONNX and takes pixels or the numbers of words. It predicts by ONNX Runtime, without torch.</summary>
public sealed unsafe class ExportedFile : IDisposable
{
    private const int PicturesTogether = 2, TextsTogether = 32;

    private readonly OnnxSession _session;
    private readonly PictureDescription? _picture;
    private readonly TextVectorizer? _text;
    private readonly OutputMeaning _outputs;

    private ExportedFile(OnnxSession session, LearningTask task, IReadOnlyList<string> names, PictureDescription? picture, double threshold)
    {
        (_session, _picture, Task, Names) = (session, picture, task, names);
        (Text, _text) = picture is null ? OfTexts(session) : (null, null);
        var scale = task.Targets == TargetForm.Numbers ? TargetScale.OwnUnits(names.Count) : null;
        _outputs = new OutputMeaning(task.Targets, names.Count) { Scale = scale, Threshold = threshold };
    }

    /// <summary>The model's task.</summary>
    public LearningTask Task { get; }

    /// <summary>How texts become the input; null for pictures.</summary>
    public TextDescription? Text { get; }

    /// <summary>The class, label or number of each output.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file, as <c>export --onnx</c> or a run writes it.</param>
    /// <exception cref="RunException">The file is no such model.</exception>
    public static ExportedFile Open(string path)
    {
        if (!File.Exists(path))
            throw new RunException($"There is no file '{path}'.");
        var session = OnnxSession.OpenFile(path, threads: 1);
        try
        {
            return Read(session, path);
        }
        catch (Exception wrong)
        {
            session.Dispose();
            if (wrong is JsonException or InvalidDataException or KeyNotFoundException)
                throw new RunException($"'{path}' lacks what 'dotnet tl export --onnx' writes into a file: {wrong.Message}", wrong);
            throw;
        }
    }

    /// <summary>Predicts every picture or text of a set, in order.</summary>
    /// <param name="set">The pictures or texts.</param>
    /// <param name="onBadImage">What to do with a file that cannot be decoded.</param>
    /// <param name="flip">Whether each prediction is averaged with that of the mirror image.</param>
    /// <param name="progress">Receives the number of finished pictures.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="RunException">A file cannot be decoded, and the policy is to fail.</exception>
    public PredictionResult Predict(ImageSet set, BadImagePolicy onBadImage, bool flip, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var loader = new BatchLoader(set, _text is null ? _picture!.Loading(onBadImage) : new LoaderOptions { ImageSize = new(1, 1), Text = _text });
        var (values, indices) = (new List<float>(), new List<int>());
        foreach (var batch in loader.Epoch(0, cancellation: cancellation))
            using (batch)
            {
                var outputs = Run(batch, cancellation);
                if (flip)
                {
                    MirroredPixels.Mirror(new Span<byte>(batch.Pixels, batch.Count * batch.Height * batch.Width * 3), batch.Width);
                    foreach (var (i, other) in Run(batch, cancellation).Index())
                        outputs[i] = (outputs[i] + other) * 0.5f;
                }

                values.AddRange(outputs);
                indices.AddRange(batch.Indices);
                progress?.Report(indices.Count);
            }

        return new PredictionResult(new Predictions(Names.Count, [.. values], new int[indices.Count], [.. indices], double.NaN) { Outputs = _outputs }, loader.Skipped);
    }

    public void Dispose() => _session.Dispose();

    private float[] Run(Batch batch, CancellationToken cancellation)
    {
        var outputs = new float[batch.Count * Names.Count];
        // Each core computes two pictures at a time: their activations stay in its cache.
        var together = _text is null ? PicturesTogether : TextsTogether;
        InParallel.For(0, (batch.Count + together - 1) / together, Few, cancellation: cancellation);
        return outputs;

        void Few(int number)
        {
            var first = number * together;
            var count = Math.Min(together, batch.Count - first);
            var target = outputs.AsSpan(first * Names.Count, count * Names.Count);
            long[] shape = [count, Names.Count];
            if (_text is { Options.SequenceLength: var words })
            {
                var numbers = new long[count * words];
                for (var i = 0; i < numbers.Length; i++)
                    numbers[i] = (long)((float*)batch.Pixels)[(first * words) + i];
                _session.Run<long>(numbers, TensorElementType.Int64, [count, words], target, shape);
                return;
            }

            var picture = batch.Height * batch.Width * 3;
            _session.Run(new ReadOnlySpan<byte>(batch.Pixels + (long)first * picture, count * picture), TensorElementType.UInt8, [count, batch.Height, batch.Width, 3], target, shape);
        }
    }

    private static ExportedFile Read(OnnxSession session, string path)
    {
        var says = session.Metadata;
        if (!says.TryGetValue("task", out var name) || !says.TryGetValue("input", out var input) || (input == "tokens" && !says.ContainsKey("text")))
            throw new RunException($"'{path}' was not written by 'dotnet tl export --onnx', or by an old version of it: it does not say what it takes.");
        if (input is not ("pixels" or "tokens"))
            throw new RunException($"'{path}' takes preprocessed pictures. Export it without --preprocessed.");
        var task = LearningTask.Find(name) ?? throw new InvalidDataException($"its task '{name}' is unknown to this version");
        var names = JsonSerializer.Deserialize(says.TryGetValue("classes", out var classes) ? classes : says["targets"], MetadataJson.Default.IReadOnlyListString);
        var picture = input == "tokens" ? null : JsonSerializer.Deserialize(says["picture"], MetadataJson.Default.PictureDescription);
        if (names is null || (input == "pixels" && picture is not { Height: > 0, Width: > 0 }) || session.OutputShape is not [_, var outputs] || outputs != names.Count)
            throw new InvalidDataException("its outputs have other names than outputs");
        return new ExportedFile(session, task, names, picture, says.TryGetValue("threshold", out var threshold) ? JsonSerializer.Deserialize(threshold, MetadataJson.Default.Double) : 0.5);
    }

    /// <exception cref="InvalidDataException">The description contradicts the file's input, or the vocabulary is damaged.</exception>
    private static (TextDescription, TextVectorizer) OfTexts(OnnxSession session)
    {
        var text = JsonSerializer.Deserialize(session.Metadata["text"], MetadataJson.Default.TextDescription) ?? throw new InvalidDataException("it does not say how texts become numbers");
        var words = JsonSerializer.Deserialize(session.Metadata["vocabulary"], MetadataJson.Default.IReadOnlyListString);
        if (words is null || words.Contains(null!) || session.InputShape is not [_, var length] || length != text.SequenceLength)
            throw new InvalidDataException("its vocabulary is damaged, or it takes texts of another length");
        return (text, text.Vectorizer([.. words.Skip(text.Encoder is null ? 2 : 0)]));
    }
}
