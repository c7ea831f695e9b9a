using System.Runtime.ExceptionServices;

namespace TransferLearning.Predict;

/// <summary>
/// An image model of a file that <c>dotnet tl export --onnx</c> wrote. All members may be called by any number of threads at once; pictures that
/// arrive while the model is busy are computed together.
/// </summary>
/// <typeparam name="T">What is predicted of one picture.</typeparam>
public abstract class ImageModel<T> : IFitsPictures
{
    private readonly PicturePool _pictures;
    private readonly SharedModel _shared;
    private readonly int _together;

    private protected ImageModel(ModelFile file, ImageModelOptions options)
    {
        File = file;
        _pictures = new PicturePool(file.Picture!, options.MostPixels);
        _shared = new SharedModel(Run, file.SampleBytes, options.MostTogether);
        _together = options.MostTogether;

        float[] Run(byte[] pixels, int count)
        {
            options.Computing?.Invoke(count);
            return file.Run(pixels, count);
        }
    }

    /// <summary>The class, label or number of each output, in the order of a prediction.</summary>
    public IReadOnlyList<string> Outputs => File.Outputs;

    private protected ModelFile File { get; }

    /// <summary>Predicts a picture file.</summary>
    /// <param name="path">A JPEG, PNG, GIF, BMP or WebP file.</param>
    /// <exception cref="PictureException">The file cannot be read, or is no picture: the message says what is wrong.</exception>
    public T Predict(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Make(_shared.Run(_pictures.FromFile(path)));
    }

    /// <summary>Predicts a picture from the bytes of its file.</summary>
    /// <inheritdoc cref="Predict(string)"/>
    public T Predict(ReadOnlySpan<byte> file) => Make(_shared.Run(_pictures.FromBytes(file)));

    /// <inheritdoc cref="Predict(ReadOnlySpan{byte})"/>
    public T Predict(byte[] file) => Predict(file.AsSpan());

    /// <summary>Predicts a picture from a stream of its file, from the stream's position to its end.</summary>
    /// <inheritdoc cref="Predict(string)"/>
    public T Predict(Stream file)
    {
        using var bytes = PictureStream.Read(file);
        return Predict(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Predicts a picture from its pixels.</summary>
    /// <param name="rgb">Red, green and blue of each pixel (0 to 255), row after row: height × width × 3 bytes.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public T Predict(ReadOnlySpan<byte> rgb, int width, int height) => Make(_shared.Run(_pictures.FromPixels(rgb, width, height)));

    /// <summary>Predicts a picture file. A thread of the pool decodes the picture; no thread is held while the model is busy.</summary>
    /// <inheritdoc cref="Predict(string)"/>
    public async Task<T> PredictAsync(string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var pixels = await Task.Run(() => _pictures.FromFile(path), cancellation).ConfigureAwait(false);
        return Make(await _shared.RunAsync(pixels, cancellation).ConfigureAwait(false));
    }

    /// <summary>Predicts a picture from a stream of its file, like <see cref="PredictAsync(string, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="Predict(string)"/>
    public async Task<T> PredictAsync(Stream file, CancellationToken cancellation = default)
    {
        using var bytes = await PictureStream.ReadAsync(file, cancellation).ConfigureAwait(false);
        return await PredictAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancellation).ConfigureAwait(false);
    }

    /// <summary>Predicts a picture from the bytes of its file, like <see cref="PredictAsync(string, CancellationToken)"/>. The bytes must not change until the task ends.</summary>
    /// <inheritdoc cref="Predict(string)"/>
    public async Task<T> PredictAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation = default)
    {
        var pixels = await Task.Run(() => _pictures.FromBytes(file.Span), cancellation).ConfigureAwait(false);
        return Make(await _shared.RunAsync(pixels, cancellation).ConfigureAwait(false));
    }

    /// <summary>Predicts many files and returns the predictions in the order of the files. Some are decoded while others are computed.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="cancellation">Ends the work between pictures.</param>
    /// <exception cref="PictureException">A file cannot be read; the message names it. The other predictions are lost.</exception>
    public IReadOnlyList<T> PredictAll(IEnumerable<string> paths, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = paths.ToList();
        var (predictions, next) = (new T[files.Count], -1);
        ExceptionDispatchInfo? failure = null;
        // There are as many callers as pictures that are computed together: while one of them computes, the others decode or wait.
        Task.WhenAll(Enumerable.Range(0, Math.Min(files.Count, Math.Max(_together, Environment.ProcessorCount + 1))).Select(_ => Task.Run(PredictNext, CancellationToken.None))).GetAwaiter().GetResult();
        failure?.Throw();
        return predictions;

        async Task PredictNext()
        {
            try
            {
                while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var i && i < files.Count)
                {
                    cancellation.ThrowIfCancellationRequested();
                    predictions[i] = Make(await _shared.RunAsync(_pictures.FromFile(files[i]), cancellation).ConfigureAwait(false));
                }
            }
            catch (Exception wrong)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(wrong), null);
            }
        }
    }

    FittedPicture IFitsPictures.Fit(ReadOnlySpan<byte> file) => _pictures.Fit(file);

    /// <summary>Frees the model. No call may be in progress.</summary>
    public void Dispose()
    {
        _shared.Dispose();
        _pictures.Dispose();
        File.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract T Make(float[] outputs);
}
