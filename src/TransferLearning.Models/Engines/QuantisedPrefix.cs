using System.Globalization;
using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Onnx;

namespace TransferLearning.Models.Engines;

/// <summary>Creates engines that compute with 8-bit numbers: measures the ranges on pictures, and compares the outputs with those of 32-bit floats.</summary>
internal static class QuantisedPrefix
{
    // The families of the catalogue have 0.994 (Swin-B) to 0.9999 with random weights. Below this, something is wrong with the ranges or the weights.
    private const double LeastCosine = 0.95;
    private const int Compared = 8;

    /// <inheritdoc cref="PrefixEngines.Create"/>
    public static IPrefixEngine Create(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads, CalibrationPictures calibration)
    {
        var (folded, tensors) = graph.DropDropout().FoldBatchNorm(state);
        using (tensors)
        {
            var pictures = new byte[calibration.Count][];
            InParallel.For(0, pictures.Length, i => pictures[i] = calibration.Read(i) ?? [], Environment.ProcessorCount, CancellationToken.None);
            var readable = pictures.Where(picture => picture.Length > 0).ToList();
            if (readable.Count == 0)
                throw new RunException("'run.frozen_precision: int8' needs training pictures to measure ranges on, and none can be read.");
            var measured = Measure(folded, tensors, preprocessing, readable);
            var engine = new OnnxEngine(folded, tensors, preprocessing, batchSize, threads, PrefixPrecision.Int8, OnnxPrecision.EightBits(measured));
            try
            {
                using var floats = new OnnxEngine(folded, tensors, preprocessing, batchSize, threads);
                if (Cosine(floats, engine, readable.Take(Compared)) is var cosine && !(cosine >= LeastCosine))
                    throw new RunException(string.Create(CultureInfo.InvariantCulture, $"'run.frozen_precision: int8' loses too much: on training pictures the outputs of '{graph.Output}' have a cosine of {cosine:0.000} with those in 32 bits (at least {LeastCosine} is accepted). Use 'auto'."));
                return engine;
            }
            catch
            {
                engine.Dispose();
                throw;
            }
        }
    }

    private static Onnx.Quantising.MeasuredValues Measure(Graph graph, NetworkState state, Preprocessing? preprocessing, List<byte[]> pictures)
    {
        using var measurement = new RangeMeasurement(graph, state, preprocessing);
        foreach (var picture in pictures)
            measurement.Add(picture, [1, graph.Input[1], graph.Input[2], 3]);
        return measurement.Values;
    }

    private static double Cosine(OnnxEngine floats, OnnxEngine eightBits, IEnumerable<byte[]> pictures)
    {
        double dot = 0, first = 0, second = 0;
        foreach (var picture in pictures)
        {
            var pixels = new byte[floats.BatchSize * picture.Length];
            picture.CopyTo(pixels, 0);
            var (expected, actual) = (Run(floats, pixels), Run(eightBits, pixels));
            for (var i = 0; i < floats.Output.Elements; i++)
            {
                dot += (double)expected[i] * actual[i];
                first += (double)expected[i] * expected[i];
                second += (double)actual[i] * actual[i];
            }
        }

        return dot / Math.Sqrt(first * second);
    }

    private static float[] Run(OnnxEngine engine, byte[] pixels)
    {
        var outputs = new float[engine.BatchSize * engine.Output.Elements];
        engine.Run(pixels, outputs);
        return outputs;
    }
}
