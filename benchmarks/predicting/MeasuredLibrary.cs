using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Models.Engines;
using TransferLearning.Predict;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Benchmarks.Predicting;

/// <summary>The library for programs, beside ONNX Runtime alone on the same decoded photos. Each method returns the number of photos.</summary>
internal sealed class MeasuredLibrary : IDisposable
{
    private const int Photos = 100, Callers = 8;

    private readonly IReadOnlyList<string> _files;
    private readonly List<byte[]> _pixels;
    private readonly Size _size;
    private readonly OnnxSession _session;
    private readonly int _outputs;
    private readonly ImageClassifier _together, _alone;

    public MeasuredLibrary(string file, IReadOnlyList<string> files)
    {
        _files = [.. files.Take(Photos)];
        var picture = new ModelFolder(Path.GetDirectoryName(file)!).Read().Pictures();
        _size = new Size(picture.Height, picture.Width);
        _pixels = [.. RawPicture.Some(PictureFiles.Of(_files), Photos, _size, ResizeMode.Squash).Select(picture.Fit)];
        _session = OnnxSession.OpenFile(file, Environment.ProcessorCount);
        _outputs = _session.OutputShape[1];
        _together = ImageClassifier.Load(file);
        _alone = ImageClassifier.Load(file, new ImageModelOptions { MostTogether = 1 });
    }

    /// <summary>ONNX Runtime alone, photo after photo.</summary>
    public int SessionOneByOne()
    {
        var outputs = new float[_outputs];
        foreach (var pixels in _pixels)
            _session.Run<byte>(pixels, TensorElementType.UInt8, [1, _size.Height, _size.Width, 3], outputs, [1, _outputs]);
        return _pixels.Count;
    }

    /// <summary>The library, photo after photo.</summary>
    public int OneByOne()
    {
        foreach (var pixels in _pixels)
            _together.Predict(pixels, _size.Width, _size.Height);
        return _pixels.Count;
    }

    /// <summary>The library with several callers at once.</summary>
    /// <param name="together">The largest number of pictures that are computed together: 1 or the default.</param>
    public int Concurrently(int together)
    {
        var (classifier, next) = (together == 1 ? _alone : _together, -1);
        var threads = Enumerable.Range(0, Callers).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) is var i && i < _pixels.Count)
                classifier.Predict(_pixels[i], _size.Width, _size.Height);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return _pixels.Count;
    }

    /// <summary>The library from files, decoding included.</summary>
    public int Files() => _together.PredictAll(_files).Count;

    public void Dispose()
    {
        _session.Dispose();
        _together.Dispose();
        _alone.Dispose();
    }
}
