using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Models.Engines;

/// <summary>
/// Creates the engine for a device and a precision. The choice is a fixed rule, not a measurement, so that an experiment always gives the same bytes.
/// </summary>
public static class PrefixEngines
{
    /// <summary>
    /// Creates ONNX Runtime for fp32 and int8 on a CPU, and libtorch for bf16 or any other device.
    /// </summary>
    /// <param name="graph">The frozen part of the network.</param>
    /// <param name="state">The graph's tensors.</param>
    /// <param name="preprocessing">The preprocessing that the weights expect; null makes an engine for preprocessed images.</param>
    /// <param name="batchSize">The number of images per call.</param>
    /// <param name="threads">The number of threads per call, where the engine has its own.</param>
    /// <param name="device">The device; null is the CPU.</param>
    /// <param name="precision">The numbers that it computes with.</param>
    /// <param name="calibration">The pictures that 8-bit numbers are calibrated on; other precisions do not need them.</param>
    /// <exception cref="RunException">8-bit numbers are asked for on a GPU, or without pictures.</exception>
    public static IPrefixEngine Create(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads, Device? device = null, PrefixPrecision precision = PrefixPrecision.Fp32, CalibrationPictures? calibration = null)
    {
        if (!EngineIdentity.IsOnnx(device?.type ?? DeviceType.CPU, precision))
            return precision == PrefixPrecision.Int8
                ? throw new RunException("8-bit numbers are computed on the processor only. Set 'run.frozen_precision' to auto, or 'run.device' to cpu.")
                : Torch(graph, state, preprocessing, batchSize, device, precision == PrefixPrecision.Bf16);
        return precision == PrefixPrecision.Int8
            ? QuantisedPrefix.Create(graph, state, preprocessing, batchSize, threads, calibration ?? throw new ArgumentNullException(nameof(calibration)))
            : Onnx(graph, state, preprocessing, batchSize, threads);
    }

    /// <summary>
    /// Creates the engine for a graph of texts. A sample is the numbers of a text's words, floats, given as bytes. Its batch size follows from the device, the
    /// precision and the graph.
    /// </summary>
    /// <inheritdoc cref="Create"/>
    public static IPrefixEngine CreateForTexts(Graph graph, NetworkState state, int threads, Device? device = null, PrefixPrecision precision = PrefixPrecision.Fp32)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var type = device?.type ?? DeviceType.CPU;
        var input = PrefixInputs.Of(graph);
        var (rows, size) = (EngineIdentity.Together(type, precision, input), EngineIdentity.BatchSize(type, precision, input));
        var anyLength = input == PrefixInput.Texts;
        var step = anyLength ? TextEngine.Step : checked((int)graph.Input.Elements);
        if (EngineIdentity.IsOnnx(type, precision))
        {
            var onnx = new OnnxEngine(graph, state, null, rows, threads, precision, null, anyLength);
            return Engine(onnx, onnx.RunTexts);
        }

        var torch = new TorchEngine(graph, state, null, rows, device, precision == PrefixPrecision.Bf16);
        return Engine(torch, torch.RunTexts);

        TextEngine Engine(IPrefixEngine engine, TextRun run) => new(engine, run, rows, size, step, graph.PaddingNumber(), graph.GivesPackedTexts());
    }

    /// <summary>The length with which an engine for texts computes a text, if its graph takes any length.</summary>
    /// <param name="words">The number of the text's words.</param>
    /// <param name="longest">The length of the graph's input.</param>
    public static int LengthOf(int words, int longest) => TextEngine.LengthOf(words, longest);

    /// <inheritdoc cref="OnnxEngine(Graph, NetworkState, Preprocessing?, int, int)"/>
    public static IPrefixEngine Onnx(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads) =>
        new OnnxEngine(graph, state, preprocessing, batchSize, threads);

    /// <inheritdoc cref="TorchEngine(Graph, NetworkState, Preprocessing?, int, Device?, bool)"/>
    public static IPrefixEngine Torch(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, Device? device = null, bool bf16 = false) =>
        new TorchEngine(graph, state, preprocessing, batchSize, device, bf16);
}
