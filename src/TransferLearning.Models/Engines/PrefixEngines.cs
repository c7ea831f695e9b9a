using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Models.Engines;

/// <summary>
/// Creates the engine for a device and a precision. The choice is a fixed rule, not a measurement, so that an experiment always gives the same bytes.
/// </summary>
public static class PrefixEngines
{
    /// <summary>
    /// Creates ONNX Runtime for fp32 on a CPU, and libtorch for bf16 or any other device.
    /// </summary>
    /// <param name="graph">The frozen part of the network.</param>
    /// <param name="state">The graph's tensors.</param>
    /// <param name="preprocessing">The preprocessing that the weights expect; null makes an engine for preprocessed images.</param>
    /// <param name="batchSize">The number of images per call.</param>
    /// <param name="threads">The number of threads per call, where the engine has its own.</param>
    /// <param name="device">The device; null is the CPU.</param>
    /// <param name="bf16">Whether it computes in bfloat16.</param>
    public static IPrefixEngine Create(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads, Device? device = null, bool bf16 = false) =>
        EngineIdentity.IsOnnx(device?.type ?? DeviceType.CPU, bf16)
            ? Onnx(graph, state, preprocessing, batchSize, threads)
            : Torch(graph, state, preprocessing, batchSize, device, bf16);

    /// <summary>Creates the engine for a graph whose samples are floats, given as bytes.</summary>
    /// <inheritdoc cref="Create"/>
    public static IPrefixEngine CreateForFloats(Graph graph, NetworkState state, int batchSize, int threads, Device? device = null, bool bf16 = false) =>
        new FloatEngine(Create(graph, state, null, batchSize, threads, device, bf16));

    /// <inheritdoc cref="OnnxEngine(Graph, NetworkState, Preprocessing?, int, int)"/>
    public static IPrefixEngine Onnx(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, int threads) =>
        new OnnxEngine(graph, state, preprocessing, batchSize, threads);

    /// <inheritdoc cref="TorchEngine(Graph, NetworkState, Preprocessing?, int, Device?, bool)"/>
    public static IPrefixEngine Torch(Graph graph, NetworkState state, Preprocessing? preprocessing, int batchSize, Device? device = null, bool bf16 = false) =>
        new TorchEngine(graph, state, preprocessing, batchSize, device, bf16);
}
