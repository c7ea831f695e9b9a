using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferLearning.Models.Engines;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation.Reducing;

/// <summary>Runs several files of one model on the same labelled pictures or texts. Each picture is decoded once.</summary>
/// <param name="model">The model.</param>
/// <param name="set">The labelled pictures or texts.</param>
/// <param name="text">How texts become numbers; null if the files take pixels.</param>
internal sealed unsafe class FileTrial(ModelDescription model, ImageSet set, TextVectorizer? text)
{
    private const int TimedPictures = 16, FewestRounds = 3, MostRounds = 25;

    private static readonly TimeSpan LongestTiming = TimeSpan.FromSeconds(3);

    private readonly LearningTask _task = model.KnownTask();
    private readonly OutputMeaning _outputs = model.OwnUnits();
    private readonly int _names = model.Classes.Count;

    private readonly LoaderOptions _loading = text is null ? model.Pictures().Loading(BadImagePolicy.Skip) : new LoaderOptions { ImageSize = new(1, 1), Text = text };

    /// <summary>The number of pictures or texts that were read.</summary>
    public int Pictures { get; private set; }

    /// <summary>Measures the files.</summary>
    /// <param name="files">The bytes of the files.</param>
    /// <param name="progress">Receives the number of finished pictures.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="RunException">No picture can be read.</exception>
    public IReadOnlyList<MeasuredFile> Run(IReadOnlyList<byte[]> files, IProgress<int>? progress, CancellationToken cancellation)
    {
        var sessions = new List<OnnxSession>();
        try
        {
            sessions.AddRange(files.Select(file => OnnxSession.Open(file, Environment.ProcessorCount)));
            var (metrics, timed) = Metrics(sessions, progress, cancellation);
            var speeds = Speeds(sessions, timed, cancellation);
            return [.. files.Select((file, i) => new MeasuredFile(file.Length, speeds[i], metrics[i]))];
        }
        finally
        {
            foreach (var session in sessions)
                session.Dispose();
        }
    }

    private (List<double> Metrics, byte[] Timed) Metrics(List<OnnxSession> sessions, IProgress<int>? progress, CancellationToken cancellation)
    {
        using var loader = new BatchLoader(set, _loading);
        var (values, indices, timed) = (sessions.ConvertAll(_ => new List<float>()), new List<int>(), new List<byte>());
        foreach (var batch in loader.Epoch(0, cancellation: cancellation))
            using (batch)
            {
                var pixels = new ReadOnlySpan<byte>(batch.Pixels, batch.Count * SampleBytes);
                foreach (var (i, session) in sessions.Index())
                    values[i].AddRange(Run(session, pixels, batch.Count));
                indices.AddRange(batch.Indices);
                timed.AddRange(pixels[..Math.Min(pixels.Length, (TimedPictures * SampleBytes) - timed.Count)]);
                progress?.Report(indices.Count);
            }

        Pictures = indices.Count;
        if (Pictures == 0)
            throw new RunException($"None of the labelled {set.Noun} can be read, so the file's accuracy cannot be measured.");
        return (values.ConvertAll(outputs => Metric(outputs, indices)), [.. timed]);
    }

    // The files take turns, so that other work on the machine slows all of them.
    private List<double> Speeds(List<OnnxSession> sessions, byte[] pixels, CancellationToken cancellation)
    {
        var count = pixels.Length / SampleBytes;
        var times = sessions.ConvertAll(_ => new List<double>());
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < FewestRounds || (round < MostRounds && clock.Elapsed < LongestTiming); round++)
            foreach (var (i, session) in sessions.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                Run(session, pixels, count);
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

        return times.ConvertAll(each => count / each.Order().ElementAt(each.Count / 2));
    }

    private float[] Run(OnnxSession session, ReadOnlySpan<byte> samples, int count)
    {
        var outputs = new float[count * _names];
        if (text is not null)
            session.Run<long>(Array.ConvertAll(MemoryMarshal.Cast<byte, float>(samples).ToArray(), number => (long)number), TensorElementType.Int64, [count, text.Options.SequenceLength], outputs, [count, _names]);
        else
            session.Run(samples, TensorElementType.UInt8, [count, model.Pictures().Height, model.Pictures().Width, 3], outputs, [count, _names]);
        return outputs;
    }

    private double Metric(List<float> outputs, List<int> indices)
    {
        var wanted = _outputs.Form == TargetForm.OneClass ? null : indices.SelectMany(index => set.Samples[index].Targets!.Value.ToArray()).ToArray();
        var predictions = new Predictions(_names, [.. outputs], [.. indices.Select(index => set.Samples[index].Label)], [.. indices], double.NaN) { Outputs = _outputs, Wanted = wanted };
        return EvaluationResult.Of(predictions, _task, model.Classes).Metrics[_task.DefaultMetric];
    }

    private int SampleBytes => _loading.SampleBytes;
}
