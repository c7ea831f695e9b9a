using System.Runtime.InteropServices;
using TransferLearning.Texts;

namespace TransferLearning.Predict;

/// <summary>
/// A model of texts from a file that <c>dotnet tl export --onnx</c> wrote. It splits texts into words as training did. All members may be called by any number of
/// threads at once; texts that arrive while the model is busy are computed together.
/// </summary>
/// <typeparam name="T">What is predicted of one text.</typeparam>
public abstract class TextModel<T> : IModel
{
    private readonly SharedModel _shared;
    private readonly TextVectorizer _text;
    private readonly TextModelOptions _options;

    private protected TextModel(ModelFile file, TextModelOptions options)
    {
        (File, _text, _options) = (file, file.Text!, options);
        _shared = new SharedModel(Run, file.SampleBytes, options.MostTogether);
    }

    /// <summary>The class, label or number of each output, in the order of a prediction.</summary>
    public IReadOnlyList<string> Outputs => File.Outputs;

    private protected ModelFile File { get; }

    /// <summary>Predicts a text.</summary>
    public T Predict(string text) => Make(_shared.Run(Numbers(text)));

    /// <summary>Predicts a text. No thread is held while the model is busy.</summary>
    public async Task<T> PredictAsync(string text, CancellationToken cancellation = default) => Make(await _shared.RunAsync(Numbers(text), cancellation).ConfigureAwait(false));

    /// <summary>Predicts many texts and returns the predictions in the order of the texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Ends the work between computations.</param>
    public IReadOnlyList<T> PredictAll(IEnumerable<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var predictions = new List<T>();
        foreach (var chunk in texts.Chunk(_options.MostTogether))
        {
            cancellation.ThrowIfCancellationRequested();
            var outputs = _shared.RunAll([.. chunk.Select(Numbers)]);
            predictions.AddRange(outputs.Select(Make));
        }

        return predictions;
    }

    /// <summary>Frees the model. No call may be in progress.</summary>
    public void Dispose()
    {
        _shared.Dispose();
        File.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract T Make(float[] outputs);

    private float[] Run(byte[] numbers, int count)
    {
        _options.Computing?.Invoke(count);
        return File.Run(numbers, count);
    }

    // The numbers of the words, 64 bits each.
    private byte[] Numbers(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[File.SampleBytes];
        _text.Write(text, MemoryMarshal.Cast<byte, long>(bytes.AsSpan()));
        return bytes;
    }
}
